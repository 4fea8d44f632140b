using OpenOps.BotService.Actions;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tasks;

namespace OpenOps.BotService.Replies;

/// <summary>The row of buttons under an answer.</summary>
internal sealed class AnswerButtons(ActionSigner signer, CallbackAddress address)
{
    /// <summary>The row for an answer as it stands.</summary>
    /// <param name="target">Where the answer belongs.</param>
    /// <param name="postId">The answer's post; null while it is being made.</param>
    /// <param name="answer">What the post will say of itself.</param>
    /// <param name="hasText">Whether there is something to rate.</param>
    public IReadOnlyList<MessageAttachment> For(AnswerTarget target, string? postId, AnswerProps answer, bool hasText)
    {
        AttachmentAction Button(string id, string name, string op, int? variant = null, string? style = null) => new()
        {
            Id = id,
            Name = name,
            Style = style,
            Integration = new ActionIntegration(address.Actions, signer.Sign(new ButtonContext
            {
                Op = op,
                Bot = target.Bot.Username,
                ChannelId = target.ChannelId,
                PostId = postId,
                InteractionId = answer.InteractionId,
                QuestionId = target.QuestionId,
                RequesterId = target.RequesterId,
                Variant = variant,
            })),
        };

        if (answer.State == AnswerStates.Streaming)
        {
            return [new MessageAttachment { Actions = [Button("stop", "⏹ Stop", ButtonOperations.Stop)] }];
        }

        var actions = new List<AttachmentAction>();
        if (hasText)
        {
            actions.Add(Button("up", "👍", ButtonOperations.Up));
            actions.Add(Button("down", "👎", ButtonOperations.Down));
        }

        if (hasText && answer.Task?.Kind == TaskKinds.SummarizeMeeting)
        {
            actions.Add(Button("share", "Post to channel", ButtonOperations.Share));
        }

        actions.Add(Button("regenerate", "↻ Regenerate", ButtonOperations.Regenerate, answer.Variants + 1));
        if (answer.Variant > 1)
        {
            actions.Add(Button("previous", "‹", ButtonOperations.Show, answer.Variant - 1));
        }

        if (answer.Variant < answer.Variants)
        {
            actions.Add(Button("next", "›", ButtonOperations.Show, answer.Variant + 1));
        }

        return [new MessageAttachment { Text = answer.Variants > 1 ? $"Answer {answer.Variant} of {answer.Variants}" : null, Actions = actions }];
    }
}
