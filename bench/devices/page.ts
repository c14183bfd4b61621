import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Makes a part of a page anew and writes it between its marks; a page that is not there begins with its introduction. */
export async function renew(
  page: string,
  introduction: string,
  part: string,
  parts: Readonly<Record<string, () => Promise<readonly string[]>>>,
): Promise<void> {
  const make = parts[part];
  if (make === undefined) throw new Error(`a part: ${Object.keys(parts).join(", ")}`);
  const text = (await make()).join("\n");
  const marks = [`<!-- begin of ${part} -->`, `<!-- end of ${part} -->`] as const;
  const old = existsSync(page) ? readFileSync(page, "utf8") : introduction;
  const [before, after] = old.includes(marks[0])
    ? [old.split(marks[0])[0]!, old.split(marks[1])[1]!]
    : [`${old}\n`, "\n"];
  writeFileSync(page, `${before}${marks[0]}\n${text}\n${marks[1]}${after}`);
}
