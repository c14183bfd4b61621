import type { ConductanceUpdate, DeviceColumns, DeviceStreams, Hidden, ParameterSpec } from "../contract.js";

/** Parameters of every update by pulses. */
export const pulseParameters: readonly ParameterSpec[] = [
  { name: "step", unit: "S", above: 0, about: "nominal change of conductance by one pulse" },
  { name: "dtod", unit: "", default: 0, min: 0, about: "relative spread of the step from device to device" },
  { name: "ctoc", unit: "", default: 0, min: 0, about: "relative spread of the step from pulse to pulse" },
  { name: "pulses", unit: "", default: 31, min: 1, whole: true, about: "most pulses in one update" },
];

/**
 * The change of one noise-free pulse of a device in units of its own step: `up` for direction +1, down for -1, at
 * conductance g between its bounds [S].
 */
export type PulseResponse = (up: boolean, g: number, gmin: number, gmax: number) => number;

/**
 * An update by equal pulses: |wanted| / step of them (the nominal step: a programmer does not know a device's own),
 * rounded up with the probability of the fraction so that the mean is right, at most `pulses`. A device's own step is
 * step |1 + dtod xi|, for both directions, xi drawn once; every pulse is scaled by 1 + ctoc xi anew, which may turn it
 * round; the conductance ends in its bounds after every pulse.
 */
export function pulsed(
  names: Pick<ConductanceUpdate, "kind" | "about" | "source">,
  response: PulseResponse,
): ConductanceUpdate {
  return {
    ...names,
    parameters: pulseParameters,
    draw: ({ names: devices, step, dtod }, streams) => ({
      step: step.map((nominal, j) =>
        dtod[j] === 0 ? nominal : nominal * Math.abs(1 + dtod[j]! * streams(devices[j]!, "dtod", "step").normal()),
      ),
    }),
    apply(devices, siemens, wanted, hidden, streams, update) {
      let given = 0;
      for (let j = 0; j < siemens.length; j++) {
        if (wanted[j] !== 0) given += pulse(devices, j, siemens, wanted[j]!, hidden, streams, update, response);
      }
      return given;
    },
  };
}

function pulse(
  devices: DeviceColumns,
  j: number,
  siemens: Float64Array,
  wanted: number,
  hidden: Hidden,
  streams: DeviceStreams,
  update: number,
  response: PulseResponse,
): number {
  const random = streams(devices.names[j]!, "pulses", update);
  const exact = Math.min(Math.abs(wanted) / devices.step[j]!, devices.pulses[j]!);
  const whole = Math.floor(exact);
  const count = random.uniform() < exact - whole ? whole + 1 : whole;
  const up = wanted > 0;
  const [gmin, gmax, ctoc] = [devices.gmin[j]!, devices.gmax[j]!, devices.ctoc[j]!];
  const step = up ? hidden["step"]![j]! : -hidden["step"]![j]!;
  let g = siemens[j]!;
  for (let n = 0; n < count; n++) {
    const cycle = ctoc === 0 ? 1 : 1 + ctoc * random.normal();
    g = Math.min(gmax, Math.max(gmin, g + step * cycle * response(up, g, gmin, gmax)));
  }
  siemens[j] = g;
  return count;
}
