import { limits } from '../../transport/limits';
import type { MediaField } from '../mediaField';
import type { WorkMessageType } from '../messageType';

const attachment: MediaField = {
	label: 'File',
	type: 'file',
	maxBytes: limits.workFileBytes,
	defaultSource: 'binary',
};

export const file: WorkMessageType = {
	name: 'file',
	displayName: 'File',
	description: 'A document or an archive of at most 10 MB',
	media: [attachment],
	fields: [],
	build: (_parameters, mediumOf) => ({
		msg: { msgtype: 'file', file: { media_id: mediumOf(attachment).id } },
	}),
};
