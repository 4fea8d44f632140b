using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tasks;

namespace OpenOps.BotService.Conversations;

/// <summary>A post that one bot is to answer.</summary>
internal sealed record Question(Bot Bot, Post Post)
{
    /// <summary>Which answer to it this is to be, counted from 1.</summary>
    public int Variant { get; init; } = 1;

    /// <summary>The post that shows the earlier answers, when this is to be another variant.</summary>
    public Post? AnswerPost { get; init; }

    /// <summary>The task that the post itself stands for: only a post of the bot's own does.</summary>
    public TaskProps? Task { get; } = Post.UserId == Bot.Account.Id ? AnswerProps.Of(Post)?.Task : null;

    /// <summary>Who asked.</summary>
    public string RequesterId => Task?.RequesterId ?? AskedForOthers.AskerOf(Post, Bot) ?? Post.UserId;

    public Guid InteractionId => IdOfVariant(Variant);

    /// <summary>Answers within one thread by one bot come one after the other.</summary>
    public ThreadKey Thread => new(Bot.Username, Post.ThreadId);

    /// <summary>The id of any of the answers.</summary>
    public Guid IdOfVariant(int variant) => DeterministicId.Interaction(Post.Id, Post.CreateAt, Bot.Account.Id, variant);
}

internal readonly record struct ThreadKey(string Bot, string ThreadId);
