using OpenOps.BotService.Inference;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tools;

namespace OpenOps.BotService.Conversations;

/// <summary>What a model is given to read.</summary>
/// <param name="Messages">The system prompt, then the thread, oldest first, the question last.</param>
/// <param name="SourcePostIds">The posts the messages come from.</param>
/// <param name="LeftOut">How many older messages did not fit.</param>
/// <param name="QuestionFits">False when even the question alone is too long; then nothing may be sent.</param>
internal sealed record Conversation(IReadOnlyList<ChatMessage> Messages, IReadOnlyList<string> SourcePostIds, int LeftOut, bool QuestionFits)
{
    /// <summary>Makes a conversation of a thread as it stands now.</summary>
    public static Conversation Of(ConversationSource source)
    {
        var lines = new List<(Post Post, ChatMessage Message)>();
        foreach (var post in InOrder(source))
        {
            if (ToMessage(post, source) is { } message)
            {
                lines.Add((post, message));
            }
        }

        // The newest that fit. The prompt is counted with the longest sentence about what was left out.
        var budget = source.MaxTokens - EstimatedTokens.Of(source.SystemPrompt(lines.Count));
        var first = lines.Count;
        while (first > 0 && budget - EstimatedTokens.Of(lines[first - 1].Message.Content) >= 0)
        {
            budget -= EstimatedTokens.Of(lines[--first].Message.Content);
        }

        var kept = lines[first..];
        return new Conversation(
            [new ChatMessage(ChatMessage.System, source.SystemPrompt(first)), .. kept.Select(line => line.Message)],
            [.. kept.Select(line => line.Post.Id)],
            first,
            kept.Count > 0);
    }

    // What stood when the question was asked, and what this bot has answered to that; the question last.
    private static IEnumerable<Post> InOrder(ConversationSource source)
    {
        var question = source.Question;
        var before = source.Thread
            .Where(post => post.Id != question.Id && post.CreateAt <= question.CreateAt)
            .ToDictionary(post => post.Id, StringComparer.Ordinal);
        var answers = source.Thread.Where(post => post.UserId == source.BotUserId && post.CreateAt > question.CreateAt
            && AnswerProps.Of(post) is { } answer && before.ContainsKey(answer.InReplyTo));
        return before.Values.Concat(answers.ToList())
            .OrderBy(post => post.CreateAt).ThenBy(post => post.Id, StringComparer.Ordinal)
            .Append(question);
    }

    private static ChatMessage? ToMessage(Post post, ConversationSource source)
    {
        if (post.Type.StartsWith("system_", StringComparison.Ordinal) || post.Prop(FirstNotice.Prop).Length > 0 || ToolCardProps.IsCard(post))
        {
            return null;
        }

        // A question that a bot has put for somebody is that person's, also to the bot itself.
        if (source.AskerOf(post) is { } asker)
        {
            var question = AskedForOthers.QuestionOf(post);
            return new ChatMessage(ChatMessage.User, source.AuthorOf(asker) is { } person ? $"@{person.Username}: {question}" : $"Somebody: {question}");
        }

        var answer = AnswerProps.Of(post);
        if (post.UserId == source.BotUserId)
        {
            var own = answer is null ? PostText.Of(post) : PostText.OfAnswer(post, answer);
            return own.Length > 0 ? new ChatMessage(ChatMessage.Assistant, own) : null;
        }

        var text = answer is null ? PostText.Of(post) : PostText.OfAnswer(post, answer);
        if (text.Length == 0 && post.Id != source.Question.Id)
        {
            return null;
        }

        var author = source.AuthorOf(post.UserId);
        return new ChatMessage(ChatMessage.User, author switch
        {
            { IsBot: true } => $"@{author.Username} (another bot): {text}",
            _ when source.IsDirect => text,
            null => $"Somebody: {text}",
            _ => $"@{author.Username}: {text}",
        });
    }
}

/// <summary>What a conversation is made of.</summary>
internal sealed record ConversationSource
{
    /// <summary>The thread as it stands now.</summary>
    public required IReadOnlyList<Post> Thread { get; init; }

    /// <summary>The post to be answered, as it stands now.</summary>
    public required Post Question { get; init; }

    public required string BotUserId { get; init; }

    /// <summary>In a direct message there is one person, whose name need not be said.</summary>
    public required bool IsDirect { get; init; }

    public required Func<string, MattermostUser?> AuthorOf { get; init; }

    /// <summary>Who asked, where a bot of this service has put the question for somebody.</summary>
    public required Func<Post, string?> AskerOf { get; init; }

    /// <summary>The system prompt, given how many messages are left out.</summary>
    public required Func<int, string> SystemPrompt { get; init; }

    public required int MaxTokens { get; init; }
}
