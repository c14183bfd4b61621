/** Physical constants: SI 2019 (exact where the SI defines them; CODATA 2018 otherwise). */

/** Elementary charge [C], exact. */
export const ELEMENTARY_CHARGE = 1.602176634e-19;
/** Boltzmann constant [J/K], exact. */
export const BOLTZMANN = 1.380649e-23;
/** Planck constant [J s], exact. */
export const PLANCK = 6.62607015e-34;
/** Speed of light in vacuum [m/s], exact. */
export const LIGHT_SPEED = 299792458;
/** 0 degrees Celsius [K], exact. */
export const ZERO_CELSIUS = 273.15;
/** Electric constant [F/m], CODATA 2018. */
export const VACUUM_PERMITTIVITY = 8.8541878128e-12;
/** Magnetic constant [H/m], CODATA 2018. */
export const VACUUM_PERMEABILITY = 1.25663706212e-6;
/** The temperature at which SPICE takes parameters as measured [K]: 27 degrees Celsius. */
export const NOMINAL_TEMPERATURE = 300.15;

/** kT/q [V] at an absolute temperature [K]. */
export function thermalVoltage(kelvin: number): number {
  return (BOLTZMANN * kelvin) / ELEMENTARY_CHARGE;
}
