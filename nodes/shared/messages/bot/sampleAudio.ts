import { wholeNumber } from '../bounds';
import type { MediaField } from '../mediaField';
import type { BotMessageType } from '../messageType';

/** Of what sampleAudio plays (ogg, amr) and what media/upload takes as voice (amr, mp3, wav) only amr is in both. */
const recording: MediaField = {
	label: 'Audio',
	type: 'voice',
	formats: ['amr'],
	defaultSource: 'binary',
};

/** Here DingTalk takes milliseconds, in its other messages seconds; the panel has seconds everywhere. */
function milliseconds(seconds: string): string {
	return `${seconds}000`;
}

export const sampleAudio: BotMessageType = {
	name: 'audio',
	displayName: 'Audio',
	description: 'A recording',
	media: [recording],
	fields: [
		{
			displayName: 'Duration (Seconds)',
			name: 'duration',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 10,
			required: true,
			description: 'How long the recording is, as people see it beside the message',
		},
	],
	build: (parameters, mediumOf) => ({
		msgKey: 'sampleAudio',
		msgParam: {
			mediaId: mediumOf(recording).id,
			duration: milliseconds(
				wholeNumber(parameters, 'duration', 'Duration (Seconds)', 1, Infinity),
			),
		},
	}),
};
