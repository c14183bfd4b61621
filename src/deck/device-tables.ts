import type { System } from "../equations/system.js";
import { report } from "../law/request.js";
import type { DeviceTable } from "../report/table.js";

/** The inner quantities of all devices at the operating point in the system, lane 0, a table for each kind of device. */
export function deviceTables(system: System): DeviceTable[] {
  const { circuit, lanes } = system;
  const tables = new Map<string, { quantities: Set<string>; devices: DeviceTable["devices"][number][] }>();
  const asked = new Map<object, Record<string, Float64Array>>();
  circuit.instances.forEach(({ name, model, device, law }, number) => {
    if (law.quantities.length === 0) return;
    const { bank, i } = system.bankOf(number);
    let values = asked.get(bank);
    if (values === undefined) asked.set(bank, (values = bank.ask(report, system.x)));
    const table = tables.get(device.name) ?? { quantities: new Set<string>(), devices: [] };
    tables.set(device.name, table);
    const entries = law.quantities.map((key) => {
      const value = values[key]![i * lanes]!;
      table.quantities.add(key);
      return [key, key === "region" ? (device.regions?.[value] ?? value) : value] as const;
    });
    table.devices.push({ name, ...(model !== undefined && { model }), values: Object.fromEntries(entries) });
  });
  return [...tables].map(([kind, { quantities, devices }]) => ({ kind, quantities: [...quantities], devices }));
}
