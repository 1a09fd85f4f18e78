// Starts the laptop's world as a newcomer does, waits for the page with desk and phones, and stops it again.
import { spawn } from 'node:child_process';

const PATIENCE_MS = 180_000;

const world = spawn('npm', ['start', '--', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
const stop = () => process.kill(-world.pid, 'SIGTERM');
const tooLate = setTimeout(() => {
  console.error(`npm start showed no page within ${PATIENCE_MS / 1000} s.`);
  process.exitCode = 1;
  stop();
}, PATIENCE_MS);

let printed = '';
for await (const chunk of world.stdout) {
  process.stdout.write(chunk);
  printed += chunk;
  const url = /side by side: +(http:\S+)/.exec(printed)?.[1];
  if (url === undefined || !printed.includes('Stop with')) continue;
  const response = await fetch(url);
  const frames = [...(await response.text()).matchAll(/<iframe[^>]*src="([^"]+)"/g)].map(
    ([, src]) => new URL(src, url),
  );
  const answers = await Promise.all(frames.map((frame) => fetch(frame)));
  if (response.status !== 200 || answers.length !== 5 || answers.some(({ ok }) => !ok)) {
    console.error(`${url} doesn't show desk and phones.`);
    process.exitCode = 1;
  }
  clearTimeout(tooLate);
  stop();
  break;
}
clearTimeout(tooLate);
if (printed === '') process.exitCode = 1;
