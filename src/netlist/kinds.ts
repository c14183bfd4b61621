/** Words that nobody gives a device as its name. */
const PLAIN = "pde|memristor|delay|genext|jkff|dlatch|(?:neuron|synapse)\\d*|powergrid\\w*";
/** Words that may be a name, as in `yadd 1 0 2 0 line`: they are kinds before another name, and that begins with a letter. */
const SHORT = "lin|acc|adc|dac|and|nand|or|nor|not|inv|xor|nxor|buf|dff|tff|add|rom";

/**
 * How a device of Xyce begins that has a kind and a name: the letter Y and the kind. The source of an expression that
 * regards no case.
 */
export const kindsOfXyce = `y(?:(?:${PLAIN})(?=[ \\t])|(?:${SHORT})(?=[ \\t]+[a-z_]))`;
