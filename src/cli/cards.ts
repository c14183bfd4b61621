/**
 * The cards that describe a netlist rather than ask for an analysis; analyses bring their own tables.
 */
export const descriptionCards: readonly {
  readonly keyword: string;
  readonly syntax: string;
  readonly about: string;
}[] = [
  { keyword: ".param", syntax: ".param name=value ...", about: "name a value; other expressions may use it" },
  { keyword: ".func", syntax: ".func name(a, b) {expression}", about: "define a function" },
  {
    keyword: ".subckt",
    syntax: ".subckt name ports ... [parameter=default ...]",
    about: "begin a subcircuit, which X cards place; .ends ends it",
  },
  { keyword: ".ends", syntax: ".ends [name]", about: "end a subcircuit" },
  {
    keyword: ".model",
    syntax: ".model name TYPE (parameter=value ...)",
    about: "parameters that devices share; types: see help devices and help models",
  },
  { keyword: ".include", syntax: ".include file", about: "read a file here, found beside this one or in an -I folder" },
  { keyword: ".options", syntax: ".options name=value ...", about: "tolerances and methods; see help options" },
  { keyword: ".temp", syntax: ".temp value", about: "temperature of the circuit [C]" },
  {
    keyword: ".ic",
    syntax: ".ic v(node)=value ...",
    about: "hold nodes at the start of a transient analysis; with uic they start there",
  },
  { keyword: ".nodeset", syntax: ".nodeset v(node)=value ...", about: "first guess of node voltages" },
  { keyword: ".save", syntax: ".save v(node) i(source) ...", about: "what result files hold" },
  {
    keyword: ".print",
    syntax: ".print analysis v(node) i(source) ...",
    about: "what is printed, and the columns of CSV files",
  },
  {
    keyword: ".data",
    syntax:
      ".data NAME columns ... values ... .enddata  |  .data NAME file=table.csv  |  .data NAME images= labels= [scale=]",
    about: "a table; a column named like a .param sets it, row by row",
  },
  { keyword: ".enddata", syntax: ".enddata", about: "end the rows of a .data table" },
  { keyword: ".end", syntax: ".end", about: "end the netlist; what follows is not read" },
];
