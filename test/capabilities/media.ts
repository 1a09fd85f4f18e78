import type { FileToSend } from '../e2e/support/people.ts';

/** The beginning of a file as players know it: ID3 and a frame of MPEG. */
export const audio: FileToSend = {
  name: 'voice.mp3',
  type: 'audio/mpeg',
  bytes: Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0, 0, 0xff, 0xfb, 0x90, 0]), Buffer.alloc(500)]),
};

/** The first box of an MP4. */
export const video: FileToSend = {
  name: 'film.mp4',
  type: 'video/mp4',
  bytes: Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypmp42\0\0\0\0mp42isom'), Buffer.alloc(500)]),
};
