import { writeFileWhole } from "../../src/report/atomic.js";

/** Overwrites the file named by the first argument for ever: each time 400 000 bytes of one letter, then the next. */
const path = process.argv[2]!;
for (let n = 0; ; n++) {
  const letter = String.fromCharCode(97 + (n % 26));
  const chunks = Array.from({ length: 40 }, () => letter.repeat(10_000));
  await writeFileWhole(path, chunks);
  if (n === 0) process.stdout.write("started\n");
}
