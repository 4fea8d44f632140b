using System.Net;
using Microsoft.Extensions.Options;
using OpenOps.BotService.Audit;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Replies;

/// <summary>Shows answers as they are in the record.</summary>
internal sealed class RecordedAnswers(
    AuditClient audit, AnswerButtons buttons, AnswerCloser closer, IOptions<ReplyOptions> options, TimeProvider time)
{
    /// <summary>Ends a post that still says it is being written.</summary>
    /// <returns>False when it has to be looked at again.</returns>
    public async Task<bool> CloseAsync(Bot bot, string postId, Guid interactionId, bool isStale, CancellationToken cancellationToken)
    {
        var record = await audit.FindAsync(interactionId, cancellationToken);
        if (!IsOver(record) && !isStale)
        {
            return false;
        }

        var thread = await ThreadAsync(bot, postId, cancellationToken);
        if (thread.FirstOrDefault(post => post.Id == postId) is not { } post
            || AnswerProps.Of(post) is not { State: AnswerStates.Streaming } answer || answer.InteractionOf(post) != interactionId)
        {
            return true;
        }

        var shown = string.Join("\n", thread
            .Where(part => part.Id == postId || AnswerProps.Of(part)?.Continues == postId)
            .Select(part => part.Message));
        var written = ModelText.Restore(PostText.WithoutFrame(shown, answer));
        var (text, end) = EndOf(record, written.StartsWith(StreamedText.StatusSign, StringComparison.Ordinal) ? "" : written);
        var target = AnswerTarget.Of(bot, post, answer);
        var page = new AnswerPost(target, buttons, options.Value) { References = ReferencesOf(answer, record) };
        page.Adopt(post, thread, key: "");
        await closer.CloseAsync(target, page, text, answer with
        {
            InteractionId = record is null && answer.Task is not null ? null : interactionId,
            InReplyTo = target.QuestionId,
            State = end.State,
            Note = end.Note,
        });
        return true;
    }

    /// <summary>Shows a recorded answer that has no post, or none for this variant.</summary>
    /// <returns>False when it has to be looked at again.</returns>
    public async Task<bool> DeliverAsync(Question question, bool isStale, CancellationToken cancellationToken)
    {
        var thread = await ThreadAsync(question.Bot, question.Post.Id, cancellationToken);
        if (thread.Count == 0 || thread.Any(post => post.UserId == question.Bot.Account.Id
            && AnswerProps.Of(post) is { } answer && answer.InReplyTo == question.Post.Id && answer.Variants >= question.Variant))
        {
            return true;
        }

        var record = await audit.FindAsync(question.InteractionId, cancellationToken);
        if (!IsOver(record) && !isStale)
        {
            return false;
        }

        var (text, end) = EndOf(record, fallback: "");
        var target = AnswerTarget.Of(question);
        var shown = question.AnswerPost is { } former ? AnswerProps.Of(former) : null;
        var page = new AnswerPost(target, buttons, options.Value) { References = shown is null ? PostReferences.None : ReferencesOf(shown, record) };
        if (question.AnswerPost is { } earlier)
        {
            page.Adopt(earlier, thread, key: question.InteractionId.ToString());
        }

        await closer.CloseAsync(target, page, text, new AnswerProps
        {
            Task = question.Task,
            Lead = question.Task is null ? null : shown?.Lead,
            Links = shown?.Links,
            InteractionId = record is null ? null : question.InteractionId,
            TraceId = record?.Intent?.TraceId,
            Model = question.Bot.Options.Model,
            State = end.State == AnswerStates.Complete ? AnswerStates.Interrupted : end.State,
            InReplyTo = question.Post.Id,
            Variant = question.Variant,
            Variants = question.Variant,
            RequesterId = question.RequesterId,
            Note = end.State == AnswerStates.Complete
                ? $"⚠️ Interrupted: the service stopped before it could show this answer, which comes from the record.{(end.Note is null ? "" : "\n" + end.Note)}"
                : end.Note,
        });
        return true;
    }

    /// <summary>Shows one of several answers in their post.</summary>
    /// <returns>False when the record does not have it.</returns>
    public async Task<bool> ShowAsync(AnswerTarget target, Post post, AnswerProps answer, Guid interactionId, int variant, CancellationToken cancellationToken)
    {
        if (await audit.FindAsync(interactionId, cancellationToken) is not { } record)
        {
            return false;
        }

        var thread = await ThreadAsync(target.Bot, post.Id, cancellationToken);
        var (text, end) = EndOf(record, fallback: "");
        var page = new AnswerPost(target, buttons, options.Value) { References = ReferencesOf(answer, record) };
        page.Adopt(post, thread, key: time.GetUtcNow().ToString("O"));
        await page.FinishAsync(
            text,
            answer with { InteractionId = interactionId, TraceId = record.Intent?.TraceId, State = end.State, Note = end.Note, Variant = variant },
            cancellationToken);
        return true;
    }

    // The record holds the posts in the order of the numbers they had when the model was asked.
    private static PostReferences ReferencesOf(AnswerProps answer, RecordedInteraction? record) =>
        answer.Links is { } links && record?.Intent?.Sources is { Count: > 0 } sources ? new PostReferences(links, sources) : PostReferences.None;

    private static (string Text, AnswerEnd End) EndOf(RecordedInteraction? record, string fallback) =>
        record?.Result is { } result
            ? (result.Answer ?? "", AnswerEnd.Recorded(record).With(AnswerEnd.LeftOut(result.DroppedMessages ?? 0)))
            : (fallback, AnswerEnd.Interrupted(!string.IsNullOrWhiteSpace(fallback)));

    // Nothing recorded is no end either: the intent may be on its way.
    private static bool IsOver(RecordedInteraction? record) => record is { Result: not null } or { Outcome: "unknown" };

    private static async Task<IReadOnlyList<Post>> ThreadAsync(Bot bot, string postId, CancellationToken cancellationToken)
    {
        try
        {
            return await bot.Client.GetThreadAsync(postId, cancellationToken);
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return [];
        }
    }
}
