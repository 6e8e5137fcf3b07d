/**
 * The tables of docs/zh-CN in Chinese. n8n shows the English words; this says what they mean. A row of codes is
 * named by its first code, a limit by its name; docs.test.ts fails for one that has no Chinese.
 */

/** What to do, by the first code of a row of the table of codes. */
export const hintsInChinese: Readonly<Record<string, string>> = {
	'40014':
		'access_token 更新之后仍被拒绝。请检查凭证是否属于该应用，以及应用的 Client Secret 是否已被重置。',
	'40000': '请求没有携带 access_token。请打开凭证，重新保存并测试。',
	'40089':
		'请对照开发者后台的「凭证与基础信息」页面检查凭证中的 Client ID 和 Client Secret，并确认 Region 选择正确（.com 或 .io）。',
	invalidSuiteKey:
		'请检查凭证中的 suite key、suite secret、suite ticket 和 corp ID。钉钉大约每五小时推送一次新的 suite ticket。',
	'853001': '请校准 n8n 所在机器的时钟：钉钉只接受一分钟以内的签名。',
	'41020': 'Agent ID 属于另一个应用。请从该应用在开发者后台的页面复制。',
	'robotCode*': '请检查 Robot Code：它在开发者后台该应用的「机器人」页面，通常与 Client ID 相同。',
	'robotCode.coolApp':
		'该机器人是随群酷应用进群的。请改用群的 Webhook 发送，或使用您自己应用的、已在群里的机器人。',
	'resource.not.found':
		'钉钉找不到该机器人或该群。请检查 Robot Code（开发者后台该应用的「机器人」页面）和群会话 ID。',
	'400101':
		'请从群设置中重新复制群机器人的 Webhook：钉钉不认识其中的 token，或者该机器人已被停用。',
	'22': '该域名上没有这个接口。请检查凭证的 Region 或自定义地址。dingtalk.io 的文档中没有 DING、Stream 模式和互动卡片。',
	'60011':
		'请在开发者后台的「权限管理」中开通钉钉指出的权限，然后重新运行节点。Check Set-Up 操作会一次列出所有缺少的配置。',
	'50002': '这些人员或部门不在应用的可见范围内。请在开发者后台的「权限管理」中扩大范围。',
	'41028': '该应用不能发给这些人。第三方企业应用不能发给全员；其他限制请咨询钉钉管理员。',
	'bot.forbidden.sendMessage': '机器人不能发送这条消息。请在开发者后台检查机器人是否已发布并启用。',
	'send.ding.exception':
		'DING 没有发出。需要有 DING 权限的企业内部应用，以及已发布的机器人。关于版本，钉钉的文档说法不一：一处要求专业版或专属版，另一处称自 2025-11-19 起所有版本均可使用。请咨询贵组织的钉钉管理员。',
	'60020':
		'请把 n8n 所在机器的公网 IP（钉钉返回的原文中会写明）加入开发者后台该应用的服务器出口 IP。Check Set-Up 操作会一次列出所有缺少的配置。',
	'90018': '钉钉仍在限制该接口。请调低凭证中的 Calls per Second，或避开整点运行工作流。',
	'88': '钉钉的鉴权服务没有及时响应。请稍后再试。',
	'410100': '群机器人每分钟最多发送 20 条消息，超出后十分钟内不能发送。请等待，之后降低发送频率。',
	'1111': '由于调用过多，钉钉封禁了 n8n 所在机器的公网 IP，约五分钟。请等待，之后放慢发送速度。',
	'90020': '组织本月的 API 调用额度已用完。请在开发者后台购买更大的套餐，或等到下个月。',
	'90030':
		'组织本月的 Webhook 和 Stream 推送额度已用完：群机器人的消息和钉钉推送的每个事件都计入其中。请在开发者后台购买更大的套餐，或等到下个月。',
	'41045': '钉钉限制每个应用每天向全员发送的次数。请明天再发，或指定部门。',
	'41046': '钉钉限制每个应用每分钟触达的人数。请等一分钟，再发给剩下的人。',
	'143105': '今天该应用发给这个人的消息已达到钉钉的上限。请明天再发，或把多条消息合并成一条。',
	'ding.serverquota.insufficient': 'DING 额度已用完。请向钉钉管理员咨询 DING 套餐。',
	'-1': '钉钉繁忙。请一分钟后再试。',
	'15': '钉钉没有及时完成。请一分钟后再试。对于超过 100 人的任务，钉钉永远不会返回结果：请开启 Expand Departments 发送，让节点自动拆分。',
	unknownError:
		'钉钉没有说明原因。请一分钟后再试；如果是在获取 access_token，请检查凭证中的 corp ID 和 Client ID。',
	'HTTP 407': 'n8n 与钉钉之间的代理要求身份验证。请在 n8n 的代理设置中填写用户名和密码。',
	'HTTP 3*': '请求没有被执行：钉钉不会重定向请求。请检查代理、上网认证页面以及凭证的自定义地址。',
	'43002': '请求在到达钉钉的途中丢失了请求方法。请检查代理，并确认凭证的自定义地址以 https 开头。',
	'33012': '没有这个人。请检查用户 ID：它是通讯录中的 userid，不是姓名、手机号或 unionId。',
	'40104': '没有人使用这个手机号。请检查号码；中国大陆以外的号码需要带国家或地区代码。',
	'60003': '没有这个部门。请在钉钉管理后台的通讯录中检查部门 ID。',
	'40031': '请检查用户 ID 列表。',
	'41029': '一次请求的接收人过多。请交给节点拆分，或减少接收人。',
	'41052':
		'超过 100 人的任务，或尚未完成的任务，钉钉不返回结果。请稍后再查，或开启 Expand Departments 发送，让节点自动拆分。',
	'34016': '请缩短消息：正文、标题、链接和按钮合并计算长度。',
	'HTTP 413': 'n8n 与钉钉之间的代理不允许这么大的请求。请发送更小的文件，或调高代理的上限。',
	'41049': '钉钉不允许该内容。请修改文字、图片或链接。',
	'143106':
		'今天该应用已经给这个人发过相同的内容，钉钉每天只送达一次。请修改内容，或开启 Make Unique。',
	'1430001': '钉钉不认识这种授权方式。请联系钉钉技术支持，并提供 request ID。',
	'1430003': '被钉钉的防护规则拦下。请等一段时间，再分批发送。',
	'1430004': '高管保护：这个人不接收应用的消息。请让钉钉管理员解除，或用其他方式联系。',
	'310000':
		'被群机器人的安全设置拦下，钉钉返回的原文会写明是哪一项。请在消息中加入其关键词，检查加签密钥和 n8n 所在机器的时钟，或允许其 IP 地址。',
	'only.groupAdmin.canAtAll': '只有群管理员可以 @ 所有人。请逐个 @，或请群主放开限制。',
	'34014': '请检查消息的字段：有一个缺失或格式不对，钉钉返回的原文会写明是哪一个。',
	'40035':
		'有一个值缺失或格式不对，钉钉返回的原文会写明是哪一个。请检查节点的字段、任务 ID 和 Agent ID。',
	'40068': '读取期间名单发生了变化。请重新运行节点。',
	'40004': '请检查文件：其类型、大小或 media ID 未被接受。',
	'885001': '请检查模板 ID，以及模板是否已启用。',
	'invalid.openConversationId': '请检查群会话 ID，并确认该群属于您的组织，且机器人是群成员。',
	'param.cardNotExist': '钉钉找不到这张卡片。请检查它的 ID。',
	'param.cardAlreadyExist':
		'这张卡片已经存在：同一个 ID 的卡片钉钉只显示一次。请到钉钉中查看；没有重复发送。',
	'processQueryKey.expireTime': '钉钉只在 24 小时内返回消息的情况。如果仍然需要，请重新发送。',
	'unknown.send.result': '钉钉还没有这条消息的结果。请一分钟后再查。',
	'invalid.processQueryKey':
		'请检查 process query key：它是发送节点输出的字段，只对应一个 Robot Code。',
	'processQueryKeys.overMax':
		'一次请求的消息过多。请交给节点拆分，或减少 process query key 的数量。',
	'notRevoke.all.messages':
		'这些消息没有全部撤回：钉钉只允许在 24 小时内撤回，且只能撤回一次。请另发更正。',
	'recall.ding.exception':
		'这条 DING 没有撤回。只有发送它的机器人可以撤回，且只能撤回一次：请检查 Robot Code 和 DING ID。',
};

/** What a limit is, by its name. The sources are DingTalk's own pages, under the names of its calls. */
export const limitsInChinese: Readonly<Record<string, string>> = {
	usersPerTask: '只有不超过 100 人的任务才能查询已读。来源：getsendresult。',
	departmentsPerTask: '每个任务的部门数。来源：asyncsend_v2 的 dept_id_list。',
	usersPerStatusBarTask: '带状态栏的 OA 消息的人数，不能发给部门或全员。来源：消息类型。',
	departmentsPerTemplateTask: '模板任务的部门数。来源：sendbytemplate 的 dept_id_list。',
	cardBytes: '互动卡片所有变量值的总字节数。来源：互动卡片，cardParamMap。',
	workMessageBytes: '整个 `msg` 的 UTF-8 字节数。来源：asyncsend_v2。',
	textCharacters: '正文字符数。来源：错误码 34016。',
	titleCharacters: '标题字符数。来源：错误码 34016。',
	linkTitleCharacters: '卡片 single_title 和按钮标题的字符数。来源：消息类型。',
	linkUrlCharacters: '卡片 single_url 的字符数。来源：消息类型。',
	buttonListCharacters: 'btn_json_list 的字符数。来源：消息类型。',
	buttonUrlCharacters: '按钮链接的字符数。来源：消息类型，文档为 700，旧 SDK 为 500。',
	voiceSeconds: '语音消息的秒数。来源：消息类型。',
	botMessageBytes: '`msgParam` 的 UTF-8 字节数。来源：groupMessages/send。',
	usersPerBotBatch: '一次单聊发送的人数。来源：oToMessages/batchSend。',
	keysPerRecall: '一次撤回的消息数。来源：batchRecall 和 groupMessages/recall。',
	readersPerPage: '一页已读名单的人数。来源：groupMessages/query。',
	usersPerAppDing: '一次应用内 DING 的人数。来源：robot/ding/send。',
	usersPerPaidDing: '一次短信或电话 DING 的人数。来源：robot/ding/send。',
	receiptHours: '可以查询消息情况的小时数。来源：getsendresult 和 readStatus。',
	messagesPerPersonAndDay:
		'单个企业内部应用每天给一个人的消息数。来源：asyncsend_v2 和错误码 143105。',
	mediaBytes: '单个图片、视频或文件的字节数。来源：media/upload。',
	voiceBytes: '单个语音文件的字节数。来源：media/upload。',
	workFileBytes: '工作通知文件的字节数。来源：消息类型。',
	callsPerSecond: '标准版中单个应用调用单个接口的每秒次数。来源：接口限流说明。',
	mentionsPerMessage: '群自定义机器人一条消息可 @ 的人数。来源：robot/send。',
	webhookMessageBytes:
		'群自定义机器人整个消息 JSON 的 UTF-8 字节数。来源：robot/send，返回 460101。',
	webhookMessagesPerMinute:
		'群自定义机器人每分钟的消息数；超出后在 `webhookRefusalMinutes` 分钟内不能发送。来源：robot/send。',
	webhookKeywords: '群自定义机器人的关键词数。来源：自定义机器人安全设置。',
	webhookRefusalMinutes: '超出频率后不能发送的分钟数。来源：robot/send。',
	callsPerMonth: '标准版组织每月的 API 调用次数（自 2025-11-19 起）。来源：计费说明。',
	pushesPerMonth:
		'标准版组织自 2025-11-19 起每月的 Webhook & Stream 推送次数：每个事件（每个人每读一次）、别人给机器人发的每条消息、群自定义机器人的每条消息各算一次。来源：计费说明。',
	tokenSeconds: 'access_token 的有效秒数。来源：gettoken。',
};
