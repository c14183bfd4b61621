import { type Diagnostics, nearest } from "../../base/diagnostics.js";
import type { Card } from "../../netlist/contract.js";
import { meanOneWindows } from "../../signals/windows.js";

/** What a command of a script makes a further table of: `linearize` and `fft`. */
export interface ScriptDerivation {
  readonly does: "linearize" | "fft";
  /** Names what goes into it; nothing: all that is saved. */
  readonly card: Card;
  readonly everything: boolean;
  /** Place of the analysis in the plan. */
  readonly analysis: number;
  /** Whether points were made even before, so that nothing has to be said of it. */
  readonly linearized: boolean;
  /** ngspice's variables `specwindow` and `specwindoworder`. */
  readonly window: string;
  readonly order: number;
}

/** Variables of ngspice's scripts that say how spectra are made. */
export class SpectrumVariables {
  private window = "hanning";
  private order = 2;

  static readonly names: readonly string[] = ["specwindow", "specwindoworder"];

  set(name: string, value: string, card: Card, diagnostics: Diagnostics): void {
    const word = value.toLowerCase();
    if (name === "specwindoworder") {
      const order = Number(value);
      if (Number.isInteger(order) && order >= 2) this.order = order;
      else diagnostics.warning("script", `"${value}" is no order of a window: 2, 3, ...`, card.span);
    } else if (Object.hasOwn(meanOneWindows, word)) this.window = word;
    else {
      const known = Object.keys(meanOneWindows);
      const near = nearest(word, known);
      const hint = near ? `did you mean "${near}"?` : known.join(" ");
      diagnostics.warning("script", `unknown window "${value}": ${this.window} stays`, card.span, hint);
    }
  }

  unset(name: string): void {
    if (name === "specwindow") this.window = "hanning";
    else this.order = 2;
  }

  get values(): Pick<ScriptDerivation, "window" | "order"> {
    return { window: this.window, order: this.order };
  }
}
