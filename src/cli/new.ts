import { settings } from "./deck.js";
import { UsageFault, type Invocation } from "./invocation.js";

/** `lockspice new network`: a netlist from a small description, whole or not at all. */
export async function create(invocation: Invocation): Promise<void> {
  const { library, options, request } = invocation;
  const [what, ...more] = request.operands;
  if (what !== "network" || more.length > 0)
    throw new UsageFault(
      `${["new", ...request.operands].join(" ")}: what is to be written?`,
      "lockspice new network ...",
    );
  const { layers, data, test, targets, inputs, scale, diodes, bias, gain, amplifier, bounds, init, starts, ratios } =
    options;
  const { capacitance, newOutputs: outputs, newRule: rule, newEngine: engine, newSet, netlist, seed } = options;
  const list = (text: string): string[] => text.split(",").map((word) => word.trim());
  const two = (name: string, text: string, hint: string): [string, string] => {
    const [first, second, ...rest] = list(text);
    if (!first || !second || rest.length > 0) throw new UsageFault(`--${name} ${text}: not two numbers`, hint);
    return [first, second];
  };
  const [a, k] =
    amplifier === undefined || list(amplifier).length === 1
      ? [amplifier]
      : two("amplifier", amplifier, "--amplifier 4,0.25");
  const { text, deck } = library.newNetwork(
    {
      layers: needed("layers", layers, "4,10,3"),
      data: needed("data", data, "iris.csv"),
      targets: needed("targets", targets, "'onehot(class)'"),
      ...(test !== undefined && { test }),
      ...(inputs !== undefined && { inputs: list(inputs) }),
      ...(scale !== undefined && { scale }),
      ...(diodes !== undefined && { diodes }),
      ...(bias !== undefined && { bias }),
      ...(gain !== undefined && { gain }),
      ...(a !== undefined && { amplifier: { a, ...(k !== undefined && { k }) } }),
      ...(outputs !== undefined && { outputs }),
      ...(bounds !== undefined && { bounds: two("bounds", bounds, "--bounds 1u,10m") }),
      ...(init !== undefined && { init }),
      ...(starts !== undefined && { starts: list(starts) }),
      ...(ratios !== undefined && { ratios: list(ratios) }),
      ...(capacitance !== undefined && { capacitance }),
      ...(rule !== undefined && { rule }),
      ...(engine !== undefined && { engine }),
      ...(seed !== undefined && { seed }),
      learn: settings(newSet ?? []),
    },
    netlist,
  );
  await invocation.warn(deck.diagnostics);
  if (netlist === undefined) return invocation.document([text]);
  await library.writeFileWhole(netlist, [text]);
  const { devices, nodes } = deck.summary;
  if (options.quiet !== true) await invocation.result([`${netlist}: ${devices} devices, ${nodes} nodes\n`]);
}

function needed(name: string, value: string | undefined, example: string): string {
  if (value !== undefined) return value;
  throw new UsageFault(`new network needs --${name}`, `--${name} ${example}; lockspice help new explains all options`);
}
