using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tasks;

/// <summary>
/// Takes requests for tasks: makes sure that they may be done, and makes the post in the direct message that stands for
/// each. What a model writes appears in that post; nobody waits for it here.
/// </summary>
internal sealed partial class TaskDesk(
    TaskKinds kinds, AllowLists allowLists, FirstNotice notice, QuestionDesk questions, TaskAnchors anchors, Permalinks links, TimeProvider time, ILogger<TaskDesk> logger)
{
    private const string NotAllowed = "🔒 I am not available to you: an administrator has limited who may use me. Nothing was sent to a model.";
    private const string NoPerson = "🔒 Only people with an active account can ask for this. Nothing was sent to a model.";

    /// <summary>Begins a task, or finds it begun already by the same cause.</summary>
    public async Task<TaskStart> StartAsync(TaskRequest request, CancellationToken cancellationToken)
    {
        var (bot, task) = (request.Bot, request.Task);
        if (bot.Account.Id.Length == 0)
        {
            await bot.SignInAsync(cancellationToken);
        }

        var requester = await bot.Client.GetUserAsync(task.RequesterId, cancellationToken);
        if (IgnoredPosts.ReasonFor(requester) is not null)
        {
            return Refuse(request, NoPerson);
        }

        var kind = kinds.Find(task.Kind) ?? throw new ArgumentException($"There is no kind of task '{task.Kind}'.", nameof(request));
        if (!await allowLists.AllowAnywhereAsync(bot, requester, cancellationToken))
        {
            return Refuse(request, NotAllowed);
        }

        return await kind.FindAsync(new TaskContext(bot, task, requester), cancellationToken) switch
        {
            TaskSource.Open open => await BeginAsync(request, open, cancellationToken),
            TaskSource.Closed closed => Refuse(request, closed.Told),
            _ => throw new InvalidOperationException("A task's source is neither open nor closed."),
        };
    }

    private async Task<TaskStart> BeginAsync(TaskRequest request, TaskSource.Open source, CancellationToken cancellationToken)
    {
        var (bot, task) = (request.Bot, request.Task);
        var direct = await bot.Client.OpenDirectAsync(bot.Account.Id, task.RequesterId, cancellationToken);
        if (request.IsOnceForEver && task.Cause is { } cause && await anchors.FindAsync(bot, direct.Id, cause, cancellationToken) is { } earlier)
        {
            return new TaskStart.Begun(earlier.Id, await links.OfAsync(bot, earlier.Id, cancellationToken));
        }

        await notice.EnsureAsync(bot, direct.Id, cancellationToken);
        var anchor = await bot.Client.CreatePostAsync(
            new NewPost
            {
                ChannelId = direct.Id,
                Message = source.Lead,
                Props = new AnswerProps
                {
                    State = AnswerStates.Streaming, InReplyTo = "", Model = bot.Options.Model, RequesterId = task.RequesterId, Task = task, Lead = source.Lead,
                }.ToProps(),

                // The same cause finds the post that it made, here as at another replica.
                PendingPostId = DeterministicId.Create(
                    DateTimeOffset.UnixEpoch, "task", bot.Account.Id, task.RequesterId, task.Kind, task.Cause ?? Guid.CreateVersion7(time.GetUtcNow()).ToString()).ToString("N"),
            },
            cancellationToken);
        if (AnswerProps.Of(anchor) is { State: AnswerStates.Streaming, InteractionId: null })
        {
            LogStarted(bot.Username, task.Kind, anchor.Id);
            questions.Take(new Question(bot, anchor) { AnswerPost = anchor });
        }

        return new TaskStart.Begun(anchor.Id, await links.OfAsync(bot, anchor.Id, cancellationToken));
    }

    private TaskStart.Refused Refuse(TaskRequest request, string told)
    {
        LogRefused(request.Bot.Username, request.Task.Kind, request.Task.RequesterId);
        return new TaskStart.Refused(told);
    }

    [LoggerMessage(BotEventIds.TaskStarted, LogLevel.Information, "{Bot} begins a task ({Kind}) in post {Post}.")]
    private partial void LogStarted(string bot, string kind, string post);

    [LoggerMessage(BotEventIds.TaskRefused, LogLevel.Information, "{Bot} does not begin a task ({Kind}) for user {User}.")]
    private partial void LogRefused(string bot, string kind, string user);
}
