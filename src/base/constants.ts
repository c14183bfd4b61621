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
