using System.Net;
using OpenOps.BotService.Audit;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Feedback;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tasks.Meetings;
using OpenOps.BotService.Tools;

namespace OpenOps.BotService.Actions;

/// <summary>Does what a proved click asks for. docs/decisions/0008 says who may do what.</summary>
internal sealed partial class ClickDesk(
    RatingDesk ratings, ReasonForm reasons, RunningAnswers running, Recorder recorder, AuditClient audit,
    QuestionDesk questions, RecordedAnswers recorded, MeetingClicks meetings, ToolApprovals tools, TimeProvider time, ILogger<ClickDesk> logger)
{
    private const string AdminRole = "system_admin";

    /// <summary>What the person who clicked is told; empty for nothing.</summary>
    public Task<string> HandleAsync(Click click, CancellationToken cancellationToken) => click.Button.Op switch
    {
        ButtonOperations.Up => RateAsync(click, Ratings.Up, cancellationToken),
        ButtonOperations.Down => RateAsync(click, Ratings.Down, cancellationToken),
        ButtonOperations.Stop => Task.FromResult(Stop(click)),
        ButtonOperations.Regenerate => RegenerateAsync(click, cancellationToken),
        ButtonOperations.Show => ShowAsync(click, cancellationToken),
        ButtonOperations.Meeting => meetings.SummarizeAsync(click, cancellationToken),
        ButtonOperations.Share => meetings.ShareAsync(click, cancellationToken),
        ButtonOperations.Approve or ButtonOperations.Reject => Task.FromResult(tools.Decide(click)),
        _ => Task.FromResult("This button is not known any more."),
    };

    private async Task<string> RateAsync(Click click, string rating, CancellationToken cancellationToken)
    {
        if (click.Button.InteractionId is not { } interactionId)
        {
            return RatingTexts.NothingToRate;
        }

        var voteId = DeterministicId.Create(click.Trigger.At, "vote", click.Trigger.ClickId);
        var rated = await ratings.ClickAsync(interactionId, click.User, rating, voteId, cancellationToken);
        if (rated.Recorded == Ratings.Down)
        {
            // Where it does not open, the vote stands all the same.
            await reasons.OpenAsync(
                click.Bot,
                click.Trigger.Value,
                new DialogContext
                {
                    Bot = click.Bot.Username,
                    ChannelId = click.Post.ChannelId,
                    InteractionId = interactionId,
                    UserId = click.User.Id,
                    VoteId = voteId,
                    OpenedAt = time.GetUtcNow(),
                },
                rated: true,
                cancellationToken);
        }

        return rated.Text;
    }

    private string Stop(Click click)
    {
        if (!IsRequesterOrAdmin(click))
        {
            return "Only the person who asked, or a system administrator, can stop this answer.";
        }

        if (click.Button.InteractionId is not { } id || running.Find(id) is not { } answer || (answer.PostId ?? click.Post.Id) != click.Post.Id)
        {
            return click.Answer.State == AnswerStates.Streaming
                ? "Nobody is writing this answer any more. It will be closed with what there is in a moment."
                : "This answer is complete already.";
        }

        if (!answer.Stop(click.User))
        {
            return "This answer is ending already.";
        }

        var stop = new StopEvent(
            DeterministicId.Create(click.Trigger.At, "stop", click.Trigger.ClickId), time.GetUtcNow(), click.User.Id, click.User.Username);
        var asking = answer.Asking;
        recorder.Record(asking, "stop", cancellationToken => audit.RecordStopAsync(asking, stop, cancellationToken));
        return "Stopped. What was written so far stays.";
    }

    private async Task<string> RegenerateAsync(Click click, CancellationToken cancellationToken)
    {
        if (click.User.Id != click.Button.RequesterId)
        {
            return "Only the person who asked can have this answered again. Ask me yourself, and I will answer you.";
        }

        if (click.Answer.State == AnswerStates.Streaming || click.Button.Variant != click.Answer.Variants + 1)
        {
            return "Another answer is being written already.";
        }

        Post question;
        try
        {
            question = await click.Bot.Client.GetPostAsync(click.Button.QuestionId, cancellationToken);
        }
        catch (MattermostApiException exception) when (exception.Status == HttpStatusCode.NotFound)
        {
            return "The question is deleted, so there is nothing to answer.";
        }

        var again = new Question(click.Bot, question) { Variant = click.Answer.Variants + 1, AnswerPost = click.Post };
        if (running.Contains(again.InteractionId))
        {
            return "Another answer is being written already.";
        }

        return questions.Take(again)
            ? "I am writing another answer. This one stays in the record, and ‹ shows it again."
            : "Too many questions are waiting. Please try again in a while.";
    }

    private async Task<string> ShowAsync(Click click, CancellationToken cancellationToken)
    {
        if (click.Answer.State == AnswerStates.Streaming)
        {
            return "Another answer is being written; wait for its end.";
        }

        if (click.Button.Variant is not { } variant || variant < 1 || variant > click.Answer.Variants)
        {
            return "There is no such answer.";
        }

        try
        {
            var question = await click.Bot.Client.GetPostAsync(click.Button.QuestionId, cancellationToken);
            var id = new Question(click.Bot, question).IdOfVariant(variant);
            return await recorded.ShowAsync(AnswerTarget.Of(click.Bot, click.Post, click.Answer), click.Post, click.Answer, id, variant, cancellationToken)
                ? ""
                : "That answer is not in the record: no model was asked for it.";
        }
        catch (AuditUnavailableException exception)
        {
            LogFailed(click.Button.Op, exception.Message);
            return "That answer cannot be read now: the record cannot be reached. Please try again in a while.";
        }
        catch (MattermostApiException exception) when (exception.Status == HttpStatusCode.NotFound)
        {
            return "The question is deleted, and its other answers cannot be found without it.";
        }
    }

    private static bool IsRequesterOrAdmin(Click click) =>
        click.User.Id == click.Button.RequesterId || click.User.Roles.Split(' ').Contains(AdminRole, StringComparer.Ordinal);

    [LoggerMessage(BotEventIds.ClickFailed, LogLevel.Warning, "A click on {Operation} could not be served: {Reason}")]
    private partial void LogFailed(string operation, string reason);
}
