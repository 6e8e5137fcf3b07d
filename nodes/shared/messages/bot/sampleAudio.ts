import { wholeNumber } from '../bounds';
import type { MediaField } from '../mediaField';
import type { BotMessageType } from '../messageType';

/** Formats. Source: robot message types, sampleAudio "ogg, amr". */
const recording: MediaField = { label: 'Audio', type: 'voice', formats: ['amr', 'ogg'], defaultSource: 'binary' };

export const sampleAudio: BotMessageType = {
	name: 'audio',
	displayName: 'Audio',
	description: 'A recording',
	media: [recording],
	fields: [
		{
			displayName: 'Duration (Milliseconds)',
			name: 'duration',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 10000,
			required: true,
			description: 'How long the recording is, as people see it beside the message',
		},
	],
	build: (parameters, mediumOf) => ({
		msgKey: 'sampleAudio',
		msgParam: { mediaId: mediumOf(recording).id, duration: wholeNumber(parameters, 'duration', 'Duration (Milliseconds)', 1, Infinity) },
	}),
};
