using OpenOps.BotService.Bots;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tasks;

/// <summary>
/// Finds the task that a question is about: the post itself at Regenerate, the first post of its thread, or, where it
/// begins a thread in the direct message, the post of a task right before it.
/// </summary>
internal sealed class TaskAnchors
{
    // What is looked for is mostly near the end, and every question in a direct message looks.
    private const int PageSize = 60;
    private const int MaxPages = 34;

    public async Task<TaskAnchor?> FindAsync(Question question, TurnPlace place, CancellationToken cancellationToken)
    {
        if (question.Task is not null)
        {
            return new TaskAnchor(question.Post, []);
        }

        if (place.Channel.Type != ChannelTypes.Direct || place.Thread is not [var first, ..])
        {
            return null;
        }

        if (IsAnchor(first, question.Bot))
        {
            return new TaskAnchor(first, place.Thread);
        }

        return await RootBeforeAsync(question.Bot, first, cancellationToken) is { } before && IsAnchor(before, question.Bot)
            ? new TaskAnchor(before, [.. (await question.Bot.Client.GetThreadAsync(before.Id, cancellationToken)).Concat(place.Thread)
                .OrderBy(post => post.CreateAt).ThenBy(post => post.Id, StringComparer.Ordinal)])
            : null;
    }

    /// <summary>The newest task of a bot in a direct message that had a cause, or null.</summary>
    public async Task<Post?> FindAsync(Bot bot, string directId, string cause, CancellationToken cancellationToken)
    {
        await foreach (var post in NewestFirstAsync(bot, directId, cancellationToken))
        {
            if (IsAnchor(post, bot) && AnswerProps.Of(post)?.Task?.Cause == cause)
            {
                return post;
            }
        }

        return null;
    }

    // Props are a person's to write in their own posts, so only the bot's own count.
    private static bool IsAnchor(Post post, Bot bot) => post.UserId == bot.Account.Id && post.RootId.Length == 0 && AnswerProps.Of(post)?.Task is not null;

    private static async Task<Post?> RootBeforeAsync(Bot bot, Post root, CancellationToken cancellationToken)
    {
        await foreach (var post in NewestFirstAsync(bot, root.ChannelId, cancellationToken))
        {
            if (post.RootId.Length == 0 && post.Type.Length == 0 && post.Prop(FirstNotice.Prop).Length == 0
                && (post.CreateAt, post.Id).CompareTo((root.CreateAt, root.Id)) < 0)
            {
                return post;
            }
        }

        return null;
    }

    private static async IAsyncEnumerable<Post> NewestFirstAsync(
        Bot bot, string channelId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var page = 0; page < MaxPages; page++)
        {
            var (posts, isLast) = await bot.Client.GetPageAsync(channelId, page, PageSize, cancellationToken);
            for (var index = posts.Count - 1; index >= 0; index--)
            {
                yield return posts[index];
            }

            if (isLast)
            {
                yield break;
            }
        }
    }
}

/// <summary>The post of a task, and the posts of the talk about it, oldest first.</summary>
internal sealed record TaskAnchor(Post Post, IReadOnlyList<Post> Talk)
{
    public TaskProps? Task => AnswerProps.Of(Post)?.Task;
}
