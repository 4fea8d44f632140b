using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tasks;

/// <summary>Posts as a model reads them: with who wrote them, by the names people have now, and when.</summary>
internal sealed class PostPassages(UserDirectory users)
{
    public async Task<IReadOnlyList<Passage>> OfAsync(TaskContext context, IReadOnlyList<Post> posts, CancellationToken cancellationToken)
    {
        var authorOf = await users.GetAllAsync(context.Bot.Client, posts.Select(post => post.UserId), cancellationToken);
        var clock = PersonTime.Of(context.Requester);
        return [.. posts.Where(IsMaterial).Select(post => ToPassage(post, authorOf(post.UserId), clock)).OfType<Passage>()];
    }

    // Who joined and left, and what a bot says of itself, is nothing that anybody said.
    private static bool IsMaterial(Post post) =>
        post.IsCurrent && !post.Type.StartsWith("system_", StringComparison.Ordinal) && post.Prop(FirstNotice.Prop).Length == 0;

    private static Passage? ToPassage(Post post, MattermostUser? author, PersonTime clock)
    {
        var answer = author is { IsBot: true } ? AnswerProps.Of(post) : null;
        var text = answer is null ? PostText.Of(post) : PostText.OfAnswer(post, answer);
        return text.Length == 0 ? null : new Passage(post.Id, $"{NameOf(post, author, answer)}, {clock.Words(post.CreateAt)}", text);
    }

    private static string NameOf(Post post, MattermostUser? author, AnswerProps? answer) => author switch
    {
        _ when post.Prop("from_webhook") == "true" => $"{(post.Prop("override_username") is { Length: > 0 } name ? OneLine(name) : "somebody")} (a webhook)",
        null => "somebody",
        { IsBot: true } when answer is not null => $"@{author.Username} (an AI)",
        { IsBot: true } => $"@{author.Username} (a bot)",
        _ => $"@{author.Username}",
    };

    private static string OneLine(string name) => name.ReplaceLineEndings(" ");
}
