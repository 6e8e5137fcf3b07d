import { wholeNumber } from '../bounds';
import type { MediaField } from '../mediaField';
import { withoutEmpty } from '../messageType';
import type { BotMessageType } from '../messageType';

const video: MediaField = { label: 'Video', type: 'video', defaultSource: 'binary' };
const cover: MediaField = {
	label: 'Cover',
	prefix: 'pic',
	type: 'image',
	defaultSource: 'binary',
	defaultBinaryField: 'cover',
};

export const sampleVideo: BotMessageType = {
	name: 'video',
	displayName: 'Video',
	description: 'A video with a picture that stands for it until it is played',
	media: [video, cover],
	fields: [
		{
			displayName: 'Duration (Seconds)',
			name: 'duration',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 10,
			required: true,
			description: 'How long the video is',
		},
		{
			displayName: 'Height',
			name: 'height',
			type: 'string',
			default: '',
			description: 'Pixels. May be empty.',
		},
		{
			displayName: 'Width',
			name: 'width',
			type: 'string',
			default: '',
			description: 'Pixels. May be empty.',
		},
	],
	build: (parameters, mediumOf) => ({
		msgKey: 'sampleVideo',
		msgParam: {
			duration: wholeNumber(parameters, 'duration', 'Duration (Seconds)', 1, Infinity),
			videoMediaId: mediumOf(video).id,
			videoType: mediumOf(video).upload?.format || 'mp4',
			picMediaId: mediumOf(cover).id,
			...withoutEmpty({
				height: parameters.optionalDigits('height', 'Height'),
				width: parameters.optionalDigits('width', 'Width'),
			}),
		},
	}),
};
