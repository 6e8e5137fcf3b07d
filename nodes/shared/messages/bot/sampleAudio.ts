import type { Parameters } from '../../parameters/parameters';
import { DingTalkError } from '../../transport/errors';
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
function millisecondsIn(parameters: Parameters): string {
	const label = 'Duration (Seconds)';
	const milliseconds = Math.round(parameters.number('duration', label, 0, 0) * 1000);
	if (milliseconds > 0) return String(milliseconds);
	throw DingTalkError.invalid(
		label,
		'is empty or 0',
		'Give the length of the recording, for example 1.5',
	);
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
			typeOptions: { minValue: 0, numberPrecision: 3 },
			default: 10,
			required: true,
			description: 'How long the recording is, as people see it beside the message',
		},
	],
	build: (parameters, mediumOf) => ({
		msgKey: 'sampleAudio',
		msgParam: {
			mediaId: mediumOf(recording).id,
			duration: millisecondsIn(parameters),
		},
	}),
};
