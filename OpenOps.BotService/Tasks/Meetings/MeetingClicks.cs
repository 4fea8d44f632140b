using System.Net;
using OpenOps.BotService.Actions;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tasks.Meetings;

/// <summary>The two buttons of meetings: have one summarised, and post the summary where the meeting is.</summary>
internal sealed class MeetingClicks(TaskDesk desk, SourceAccess access, Permalinks links)
{
    private const string SharedProp = "openops_summary_of";

    /// <summary>Begins the summary for whoever clicked; a second click finds the first one's.</summary>
    public async Task<string> SummarizeAsync(Click click, CancellationToken cancellationToken)
    {
        var task = new TaskProps
        {
            Kind = TaskKinds.SummarizeMeeting, RequesterId = click.User.Id, PostId = click.Button.QuestionId, Cause = $"meeting {click.Button.QuestionId}",
        };
        return await desk.StartAsync(new TaskRequest(click.Bot, task) { IsOnceForEver = true }, cancellationToken) switch
        {
            TaskStart.Begun begun => $"🎙️ I am on it. [The summary]({begun.Permalink}) appears in our direct message, where you can also ask about the meeting.",
            TaskStart.Refused refused => refused.Told,
            _ => throw new InvalidOperationException("A task is neither begun nor refused."),
        };
    }

    /// <summary>Posts a summary in the meeting's thread, once, for the person who asked for it.</summary>
    public async Task<string> ShareAsync(Click click, CancellationToken cancellationToken)
    {
        if (click.Answer.Task is not { Kind: TaskKinds.SummarizeMeeting, PostId: { } postId } task)
        {
            return "This is no summary of a meeting, so there is nothing to post.";
        }

        if (click.User.Id != task.RequesterId)
        {
            return "Only the person who asked for this summary can post it.";
        }

        if (click.Answer.State == AnswerStates.Streaming)
        {
            return "The summary is still being written. Wait for its end.";
        }

        Post meeting;
        try
        {
            meeting = await click.Bot.Client.GetPostAsync(postId, cancellationToken);
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return "The meeting's post is deleted, or I am not in its channel any more, so I posted nothing.";
        }

        return await WhyNotAsync(click, task, meeting, cancellationToken) ?? await PostAsync(click, meeting, cancellationToken);
    }

    private async Task<string?> WhyNotAsync(Click click, TaskProps task, Post meeting, CancellationToken cancellationToken)
    {
        var (channel, told) = await access.OpenChannelAsync(new TaskContext(click.Bot, task, click.User), meeting.ChannelId, cancellationToken);
        if (channel is null)
        {
            return told;
        }

        if (channel.DeleteAt > 0)
        {
            return "🔒 That channel is archived, so nobody can post there.";
        }

        // Reading a public channel takes no membership; writing does.
        return await click.Bot.Client.IsMemberAsync(channel.Id, click.User.Id, cancellationToken)
            ? null
            : $"🔒 You are not in {SourceNames.Of(channel)}, so I cannot post there for you. Join it and click again.";
    }

    private async Task<string> PostAsync(Click click, Post meeting, CancellationToken cancellationToken)
    {
        var bot = click.Bot;
        var thread = await bot.Client.GetThreadAsync(meeting.Id, cancellationToken);
        if (thread.FirstOrDefault(post => post.UserId == bot.Account.Id && post.Prop(SharedProp) == click.Post.Id) is { } earlier)
        {
            return $"It is [posted already]({await links.OfAsync(bot, earlier.Id, cancellationToken)}).";
        }

        Post? first = null;
        var messages = await MessagesAsync(click, cancellationToken);
        for (var index = 0; index < messages.Count; index++)
        {
            var props = new AnswerProps
            {
                InteractionId = click.Answer.InteractionId, TraceId = click.Answer.TraceId, Model = click.Answer.Model, RequesterId = click.User.Id,
                State = AnswerStates.Complete, InReplyTo = meeting.Id, Continues = first?.Id,
            }.ToProps();
            props[SharedProp] = click.Post.Id;
            var post = await bot.Client.CreatePostAsync(
                new NewPost
                {
                    ChannelId = meeting.ChannelId,
                    RootId = meeting.ThreadId,
                    Message = messages[index],
                    Props = props,

                    // Two clicks at once, here or at another replica, make one post.
                    PendingPostId = DeterministicId.Create(DateTimeOffset.UnixEpoch, "shared", bot.Account.Id, click.Post.Id, index.ToString()).ToString("N"),
                },
                cancellationToken);
            first ??= post;
        }

        return first is null ? "There is nothing to post." : $"[Posted]({await links.OfAsync(bot, first.Id, cancellationToken)}) in the meeting's thread.";
    }

    // As it is shown: with its links, and with what a model may not write made harmless.
    private static async Task<IReadOnlyList<string>> MessagesAsync(Click click, CancellationToken cancellationToken)
    {
        var text = click.Post.Message;
        if (click.Answer.Lead is { Length: > 0 } lead && text.StartsWith(lead, StringComparison.Ordinal))
        {
            text = text[lead.Length..].TrimStart();
        }

        var thread = await click.Bot.Client.GetThreadAsync(click.Post.Id, cancellationToken);
        var rest = thread.Where(post => post.UserId == click.Bot.Account.Id && AnswerProps.Of(post)?.Continues == click.Post.Id).Select(post => post.Message);
        List<string> pieces = [text, .. rest];
        if (click.Answer.Note is { Length: > 0 } note && pieces[^1].EndsWith(note, StringComparison.Ordinal))
        {
            pieces[^1] = pieces[^1][..^note.Length].TrimEnd();
        }

        pieces[0] = $"🎙️ Summary of this meeting, by an AI. @{click.User.Username} asked me to post it here:\n\n{pieces[0]}";
        return [.. pieces.Where(piece => piece.Length > 0).SelectMany(piece => MessageSplitter.Split(piece, PostLimits.MaxMessageRunes))];
    }
}
