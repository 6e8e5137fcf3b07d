import { limits } from '../../transport/limits';
import { wholeNumber } from '../bounds';
import type { MediaField } from '../mediaField';
import type { WorkMessageType } from '../messageType';

const recording: MediaField = { label: 'Voice', type: 'voice', defaultSource: 'binary' };

export const voice: WorkMessageType = {
	name: 'voice',
	displayName: 'Voice',
	description: 'A recording of less than 60 seconds',
	media: [recording],
	fields: [
		{
			displayName: 'Duration (Seconds)',
			name: 'duration',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 59 },
			default: 10,
			required: true,
			description: 'How long the recording is, as people see it beside the message',
		},
	],
	build: (parameters, mediumOf) => ({
		msg: {
			msgtype: 'voice',
			voice: {
				media_id: mediumOf(recording).id,
				duration: wholeNumber(parameters, 'duration', 'Duration (Seconds)', 1, limits.voiceSeconds),
			},
		},
	}),
};
