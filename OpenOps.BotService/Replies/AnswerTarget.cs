using OpenOps.BotService.Bots;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Replies;

/// <summary>Where an answer belongs.</summary>
internal sealed record AnswerTarget
{
    public required Bot Bot { get; init; }

    public required string ChannelId { get; init; }

    /// <summary>The thread's first post.</summary>
    public required string ThreadId { get; init; }

    /// <summary>The post that is answered.</summary>
    public required string QuestionId { get; init; }

    /// <summary>Who asked.</summary>
    public required string RequesterId { get; init; }

    public static AnswerTarget Of(Question question) => new()
    {
        Bot = question.Bot,
        ChannelId = question.Post.ChannelId,
        ThreadId = question.Post.ThreadId,
        QuestionId = question.Post.Id,
        RequesterId = question.RequesterId,
    };

    /// <summary>The target of an answer that has its post.</summary>
    public static AnswerTarget Of(Bot bot, Post post, AnswerProps answer) => new()
    {
        Bot = bot,
        ChannelId = post.ChannelId,
        ThreadId = post.ThreadId,
        QuestionId = answer.Task is null ? answer.InReplyTo : post.Id,
        RequesterId = answer.RequesterId ?? "",
    };
}
