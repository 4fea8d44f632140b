using Microsoft.Extensions.Options;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Inference;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tools;

namespace OpenOps.BotService.Replies;

/// <summary>Answers one question: asks the model, shows what it writes, closes the post.</summary>
internal sealed partial class Answerer(
    ModelStream model, PartsReader parts, RunningAnswers runningAnswers, AnswerButtons buttons, AnswerCloser closer, FirstNotice notice,
    AbandonedAnswers abandoned, AgentTelemetry telemetry, ToolDesk tools, IOptions<ReplyOptions> options, TimeProvider time, ILogger<Answerer> logger)
{
    // Until there are words of the model, a task's post says that it is worked on, and offers Stop.
    private const string Begun = "Reading …";

    /// <summary>Tells the person in one post why no model was asked.</summary>
    public async Task RefuseAsync(Question question, string note, IReadOnlyList<Post> thread)
    {
        var target = AnswerTarget.Of(question);
        var earlier = question.AnswerPost is { } shown ? AnswerProps.Of(shown) : null;
        await closer.CloseAsync(target, PostFor(question, target, thread), "", new AnswerProps
        {
            Task = question.Task,
            Lead = question.Task is null ? null : earlier?.Lead,
            State = AnswerStates.Failed,
            Model = question.Bot.Options.Model,
            InReplyTo = target.QuestionId,
            RequesterId = target.RequesterId,
            Variant = question.Variant,
            Variants = question.Variant,
            Note = note,
        });
    }

    public async Task AnswerAsync(Question question, Turn.Ready turn)
    {
        using var running = new RunningAnswer(question.InteractionId);
        if (!runningAnswers.TryAdd(running))
        {
            return;
        }

        try
        {
            await AnswerAsync(question, turn, running);
        }
        finally
        {
            runningAnswers.Remove(running);
        }
    }

    private async Task AnswerAsync(Question question, Turn.Ready turn, RunningAnswer running)
    {
        using var activity = telemetry.StartAnswer(question, question.Bot.Options.Model);
        var target = AnswerTarget.Of(question);
        var post = PostFor(question, target, turn.Thread);
        var answer = new AnswerProps
        {
            InteractionId = question.InteractionId,
            TraceId = activity?.TraceId.ToString(),
            Model = question.Bot.Options.Model,
            State = AnswerStates.Streaming,
            InReplyTo = target.QuestionId,
            Variant = question.Variant,
            Variants = question.Variant,
            RequesterId = target.RequesterId,
            Task = question.Task,
            Lead = turn.Lead,
            Links = turn.Links,
        };
        var first = turn.Channel.Type == ChannelTypes.Direct
            ? notice.EnsureAsync(question.Bot, target.ChannelId, CancellationToken.None)
            : Task.CompletedTask;
        var text = new StreamedText();
        if (question.Task is not null && await IsOpenAsync(question))
        {
            text.Announce(Begun);
        }

        var live = new LiveAnswer(target, post, running, options.Value, time, logger).FollowAsync(text, answer, first);
        var started = time.GetTimestamp();
        var read = await parts.ReadAsync(question, turn, text, running);
        var (conversation, summary) = (read.Conversation, read.Summary);
        string? toolNote = null;
        if (conversation is not null)
        {
            running.Asking = question.InteractionId;
            post.References = new PostReferences(turn.Links, conversation.SourcePostIds);
            telemetry.NoteQuestion(activity, conversation.Messages);
            await using var following = tools.Follow(new ToolAsking(target, question.InteractionId, turn.Requester, turn.Channel), text, running.Cancelled);
            summary = await model.ReadAsync(
                ChatRequests.For(question, turn, conversation), text, words => text.Announce(QueueWords.Sentence(words)), running.Cancelled, following);
            toolNote = following.Note;
        }

        running.End();
        text.Complete();
        await live;
        if (summary.Error?.Code == InferenceException.InteractionExists)
        {
            // Another replica, or this one before a restart, has asked the model already.
            LogClaimed(question.Bot.Username, question.InteractionId);
            abandoned.Watch(question);
            if (running.PostId is { } painted)
            {
                await abandoned.MendAsync(question.Bot, painted, question.InteractionId);
            }

            return;
        }

        await first;
        var written = text.ToString();
        var end = read.Told is { } told ? new AnswerEnd(AnswerStates.Failed, told) : EndOf(running, summary, written);
        telemetry.NoteAnswer(activity, written, summary, end);
        Log(question, end, summary, time.GetElapsedTime(started));
        await closer.CloseAsync(target, post, written, answer with
        {
            State = end.State,
            Note = end.With(toolNote).With(AnswerEnd.LeftOut((conversation?.LeftOut ?? 0) + summary.DroppedMessages)).With(read.Note).Note,

            // Where the model was not asked for the answer itself, there is nothing in the record to lead to.
            InteractionId = conversation is null || summary.Error?.Code == InferenceException.AuditUnavailable ? null : answer.InteractionId,
        });
    }

    // Another replica may have been quicker; what it has shown is not to be painted over before the record tells who was first.
    private static async Task<bool> IsOpenAsync(Question question)
    {
        try
        {
            return question.Variant > 1
                || AnswerProps.Of(await question.Bot.Client.GetPostAsync(question.Post.Id, CancellationToken.None)) is { State: AnswerStates.Streaming };
        }
        catch (Exception exception) when (exception is MattermostApiException or HttpRequestException or IOException)
        {
            return false;
        }
    }

    private AnswerPost PostFor(Question question, AnswerTarget target, IReadOnlyList<Post> thread)
    {
        var post = new AnswerPost(target, buttons, options.Value);
        if (question.AnswerPost is { } earlier)
        {
            post.Adopt(earlier, thread, key: question.InteractionId.ToString());
        }

        return post;
    }

    private static AnswerEnd EndOf(RunningAnswer running, StreamSummary summary, string text)
    {
        var hasText = !string.IsNullOrWhiteSpace(text);
        return (running, summary) switch
        {
            ({ StoppedBy: { } user }, _) => AnswerEnd.StoppedBy(user.Username),
            ({ Cancelled.IsCancellationRequested: true }, { FinishReason: null }) => AnswerEnd.Interrupted(hasText),
            (_, { Error: { } error }) => AnswerEnd.Failed(error, hasText),
            _ => AnswerEnd.Finished(summary.FinishReason, hasText),
        };
    }

    private void Log(Question question, AnswerEnd end, StreamSummary summary, TimeSpan took)
    {
        if (summary.Error is { } error)
        {
            LogFailed(question.Bot.Username, question.InteractionId, error.Code);
        }
        else
        {
            LogAnswered(question.Bot.Username, question.InteractionId, end.State, took);
        }
    }

    [LoggerMessage(BotEventIds.Answered, LogLevel.Information, "{Bot} answered (interaction {Interaction}, {State}) in {Took}.")]
    private partial void LogAnswered(string bot, Guid interaction, string state, TimeSpan took);

    [LoggerMessage(BotEventIds.AnswerFailed, LogLevel.Warning, "{Bot} could not answer (interaction {Interaction}): {Code}.")]
    private partial void LogFailed(string bot, Guid interaction, string code);

    [LoggerMessage(BotEventIds.ClaimedElsewhere, LogLevel.Information, "{Bot} leaves interaction {Interaction} to whoever asked first.")]
    private partial void LogClaimed(string bot, Guid interaction);
}
