import { createS3Client } from '../../lib/attachments/store/create-s3-client.ts';
import { createS3FileBin, createS3FileStore } from '../../lib/attachments/store/create-s3-file-store.ts';
import type { FileStore } from '../../lib/attachments/store/file-store.ts';
import { CxoneNotFoundError } from '../../lib/cxone/errors.ts';
import type { ChannelId } from '../../lib/ids.ts';
import { systemPorts } from '../../lib/ports.ts';
import type { Deployment } from '../deployment.ts';
import { parkedPortsOf } from '../parked/ports.ts';
import { TargetError } from '../target.ts';
import type { ErasePorts } from './erase.ts';
import type { FindPorts } from './find.ts';

/** The effects of finding, exporting and erasing what a deployment keeps of a person. */
export function personPortsOf(
  deployment: Deployment,
): FindPorts & ErasePorts & { readonly store: Pick<FileStore, 'open'> } {
  const { target, table, scan } = deployment;
  const { filesBucket, region } = target;
  if (filesBucket === '') {
    throw new TargetError('The deployment has no FILES_BUCKET: deploy this version, or set it in the environment.');
  }
  const { dataKey, indexKey } = parkedPortsOf(deployment);
  const client = createS3Client(region);
  return {
    table,
    scan,
    dataKey,
    indexKey,
    bin: createS3FileBin(client, filesBucket),
    store: createS3FileStore(client, filesBucket),
    now: systemPorts.now,
  };
}

/** Removes messages in the CXone of a channel. One that CXone does not have (any more) is no failure. */
export async function removalInCxone(
  { registry, clientOf }: Pick<Deployment, 'registry' | 'clientOf'>,
  channelId: ChannelId,
): Promise<(messageId: string) => Promise<void>> {
  const channel = await registry.channel(channelId);
  if (channel === undefined) throw new TargetError(`There is no channel ${channelId}: leave out --cxone.`);
  const cxone = clientOf(channel.integrationKey);
  return async (messageId) => {
    try {
      await cxone.removeContent(messageId, 'GDPR');
    } catch (error) {
      if (!(error instanceof CxoneNotFoundError)) throw error;
    }
  };
}
