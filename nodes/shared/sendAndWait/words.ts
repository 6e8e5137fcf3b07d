/** What the pages say beside the user's own words. */
export interface Words {
	lang: string;
	answered: string;
	youMayClose: string;
	alreadyAnswered: string;
	yourAnswer: string;
	emptyAnswer: string;
}

const english: Words = {
	lang: 'en',
	answered: 'Thank you, your answer has been recorded.',
	youMayClose: 'You can close this page.',
	alreadyAnswered: 'This question is closed: it has been answered, or its time is over.',
	yourAnswer: 'Your answer',
	emptyAnswer: 'Please write something first.',
};

const chinese: Words = {
	lang: 'zh-CN',
	answered: '谢谢，您的答复已记录。',
	youMayClose: '您可以关闭此页面。',
	alreadyAnswered: '此问题已关闭：已有人答复，或已超过时限。',
	yourAnswer: '您的答复',
	emptyAnswer: '请先填写内容。',
};

/** @param acceptLanguage the header; DingTalk's browser sends the language of the phone */
export function wordsFor(acceptLanguage: unknown): Words {
	return /^\s*zh\b/i.test(String(acceptLanguage ?? '')) ? chinese : english;
}
