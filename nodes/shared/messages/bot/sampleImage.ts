import type { MediaField } from '../mediaField';
import type { BotMessageType } from '../messageType';

const picture: MediaField = {
	label: 'Image',
	type: 'image',
	urlParameter: 'photoUrl',
	defaultSource: 'binary',
};

export const sampleImage: BotMessageType = {
	name: 'image',
	displayName: 'Image',
	description: 'A picture',
	media: [picture],
	fields: [],
	// photoURL takes a media ID as well.
	build: (_parameters, mediumOf) => ({
		msgKey: 'sampleImageMsg',
		msgParam: { photoURL: mediumOf(picture).id },
	}),
};
