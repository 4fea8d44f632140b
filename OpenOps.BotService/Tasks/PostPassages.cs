using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tools;

namespace OpenOps.BotService.Tasks;

/// <summary>Posts as a model reads them: with who wrote them, by the names people have now, and when.</summary>
internal static class PostPassages
{
    public static async Task<IReadOnlyList<Passage>> OfAsync(TaskContext context, IReadOnlyList<Post> posts, CancellationToken cancellationToken)
    {
        // Asked for each time: a name that somebody has given up is not to be spread further.
        var ids = posts.Select(post => post.UserId).Where(id => id.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        var authors = (await context.Bot.Client.GetUsersAsync(ids, cancellationToken)).ToDictionary(user => user.Id, StringComparer.Ordinal);
        var clock = PersonTime.Of(context.Requester);
        var pieces = new List<Passage>();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var isThread = posts.Select(post => post.ThreadId).Distinct(StringComparer.Ordinal).Count() <= 1;
        foreach (var post in posts.Where(IsMaterial))
        {
            if (ToPassage(post, authors.GetValueOrDefault(post.UserId), clock) is { } passage)
            {
                // In one thread every post answers the first, which need not be said.
                pieces.Add(isThread ? passage : passage with { Head = passage.Head + Answering(post, numbers) });
                numbers[post.Id] = pieces.Count;
            }
        }

        return pieces;
    }

    private static string Answering(Post post, Dictionary<string, int> numbers) =>
        post.RootId.Length == 0 ? ""
        : numbers.TryGetValue(post.RootId, out var number) ? $", in the thread of [#{number}]"
        : ", in an older thread";

    // Who joined and left, and what a bot says of itself, is nothing that anybody said.
    private static bool IsMaterial(Post post) =>
        post.IsCurrent && !post.Type.StartsWith("system_", StringComparison.Ordinal) && post.Prop(FirstNotice.Prop).Length == 0 && !ToolCardProps.IsCard(post);

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
