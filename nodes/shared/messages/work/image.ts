import type { MediaField } from '../mediaField';
import type { WorkMessageType } from '../messageType';

const picture: MediaField = { label: 'Image', type: 'image', defaultSource: 'binary' };

export const image: WorkMessageType = {
	name: 'image',
	displayName: 'Image',
	description: 'A picture',
	media: [picture],
	fields: [],
	build: (_parameters, mediumOf) => ({
		msg: { msgtype: 'image', image: { media_id: mediumOf(picture).id } },
	}),
};
