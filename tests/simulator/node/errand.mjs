/* What to do comes as JSON on the standard input; what came of it goes as JSON to the standard output. */
export async function asked() {
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  return JSON.parse(text);
}

export function answer(result) {
  process.stdout.write(JSON.stringify(result));
}
