import type { Checkpoint } from '@havstang/ledger';
import { checkpointPng, checkpointSvg } from '@havstang/nest';

/** A checkpoint as a picture, of the kind that the name of the file asks for. Throws for any other. */
export const pictureFor = (file: string, checkpoint: Checkpoint): string | Uint8Array => {
  if (file.endsWith('.svg')) return checkpointSvg(checkpoint);
  if (file.endsWith('.png')) return checkpointPng(checkpoint);
  throw new Error('--out: .svg, .png');
};
