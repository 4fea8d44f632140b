using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Actions;

/// <summary>A click that is proved: by our signature, fresh, by somebody who can read the channel.</summary>
internal sealed record Click(Bot Bot, ButtonContext Button, TriggerId Trigger, MattermostUser User, Post Post, AnswerProps Answer);
