using OpenOps.BotService.Actions;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tools;

/// <summary>The post that asks the person who asked whether a tool may run.</summary>
internal sealed class ToolCard(ActionSigner signer, CallbackAddress address)
{
    private const string Open = "open";

    /// <summary>Shows it, in the thread of the question, and returns its post's id.</summary>
    public async Task<string> ShowAsync(ToolAsking asking, ToolNews call, CancellationToken cancellationToken)
    {
        var target = asking.Target;
        var props = Props(asking, call, Open);
        var post = await target.Bot.Client.CreatePostAsync(
            new NewPost
            {
                ChannelId = target.ChannelId,
                RootId = target.ThreadId,
                Message = $"🔧 @{asking.Requester.Username}, may I use {ToolArgumentsText.Name(call.Name)} with this?\n{ToolArgumentsText.Block(call.Arguments ?? "{}")}",
                Props = props.ToProps(),
                Attachments =
                [
                    new MessageAttachment
                    {
                        Text = $"Only you can decide. Without a decision within {Words(call)} it counts as rejected.",
                        Actions = [Button("approve", "✓ Approve", ButtonOperations.Approve, "primary"), Button("reject", "✗ Reject", ButtonOperations.Reject, "danger")],
                    },
                ],
                PendingPostId = DeterministicId.Create(DateTimeOffset.UnixEpoch, "tool", call.Exchange.ToString() ?? "").ToString("N"),
            },
            cancellationToken);
        return post.Id;

        AttachmentAction Button(string id, string name, string op, string style) => new()
        {
            Id = id,
            Name = name,
            Style = style,
            Integration = new ActionIntegration(address.Actions, signer.Sign(new ButtonContext
            {
                Op = op,
                Bot = target.Bot.Username,
                ChannelId = target.ChannelId,
                InteractionId = asking.InteractionId,
                QuestionId = target.QuestionId,
                RequesterId = target.RequesterId,
                Exchange = call.Exchange,
            })),
        };
    }

    /// <summary>Shows how it was decided, without buttons; what was asked stays.</summary>
    public static Task CloseAsync(ToolAsking asking, ToolNews call, string postId, string decision, CancellationToken cancellationToken) =>
        asking.Target.Bot.Client.PatchPostAsync(
            postId,
            new PostPatch
            {
                Message = $"🔧 {ToolArgumentsText.Name(call.Name)}: {Told(asking, call, decision)}\n{ToolArgumentsText.Block(call.Arguments ?? "{}")}",
                Props = Props(asking, call, decision).ToProps(),
                Attachments = [],
            },
            cancellationToken);

    /// <summary>How long there is to decide.</summary>
    public static string Words(ToolNews call) => TimeSpan.FromSeconds(call.WithinSeconds ?? 0) is var within && within.TotalSeconds < 120
        ? $"{within.TotalSeconds:0} s"
        : $"{within.TotalMinutes:0} min";

    private static string Told(ToolAsking asking, ToolNews call, string decision) => decision switch
    {
        ToolReply.Approved => $"approved by {asking.Requester.Username}.",
        ToolReply.Rejected => $"rejected by {asking.Requester.Username}.",
        ToolReply.TimedOut => $"not decided within {Words(call)}, so it counts as rejected.",
        _ => "no longer needed; the answer has ended.",
    };

    private static ToolCardProps Props(ToolAsking asking, ToolNews call, string state) => new()
    {
        Exchange = call.Exchange ?? Guid.Empty,
        InteractionId = asking.InteractionId,
        InReplyTo = asking.Target.QuestionId,
        State = state,
    };
}

/// <summary>For what answer a tool is wanted, and for whom. Nothing of it comes from the model.</summary>
internal sealed record ToolAsking(AnswerTarget Target, Guid InteractionId, MattermostUser Requester, MattermostChannel Channel);
