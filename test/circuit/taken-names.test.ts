import { expect, test } from "vitest";
import { TakenNames } from "../../src/circuit/taken-names.js";

test("each of many names is free once", () => {
  const taken = new TakenNames();
  const names = Array.from({ length: 200_000 }, (_, k) => `x${k % 7}.r${k}`);
  expect(names.filter((name) => !taken.take(name))).toEqual([]);
  expect(names.filter((name) => taken.take(name))).toEqual([]);
  taken.clear();
  expect(taken.take(names[5]!)).toBe(true);
});

test("names of the same letters differ", () => {
  const taken = new TakenNames();
  const alphabet = ["a", "b", "\0", "é", "日"];
  let names = [""];
  for (let length = 0; length < 6; length++) names = names.flatMap((name) => [name, ...alphabet.map((c) => name + c)]);
  const all = [...new Set(names)];
  expect(all.filter((name) => !taken.take(name))).toEqual([]);
});
