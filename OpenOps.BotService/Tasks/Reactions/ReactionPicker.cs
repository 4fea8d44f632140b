using OpenOps.BotService.Conversations;
using OpenOps.BotService.Inference;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Prompts;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tasks.Reactions;

/// <summary>Has a model pick the emoji that fits a post. What is no emoji of this server is told to it once, and then given up.</summary>
internal sealed class ReactionPicker(ModelStream model, TaskMessages messages, EmojiNames emoji, TimeProvider time)
{
    public const string Operation = "react";

    private const int LongestQuote = 60;

    /// <summary>The emoji, or what the person is told instead.</summary>
    public async Task<(string? Emoji, string Told)> PickAsync(TaskContext context, MattermostChannel channel, Post post, CancellationToken cancellationToken)
    {
        var text = PostText.Of(post);
        if (text.Length == 0)
        {
            return (null, "🗒️ There is no text in that message to react to. Nothing was sent to a model.");
        }

        var names = await emoji.GetAsync(context.Bot, cancellationToken);
        List<ChatMessage> talk = [];
        Guid? first = null;
        while (true)
        {
            var id = Guid.CreateVersion7(time.GetUtcNow());
            var (answer, summary) = await AskAsync(id);
            if (summary.Error is { } error)
            {
                return (null, AnswerEnd.Failed(error, hasText: false).Note!);
            }

            if (names.Find(answer) is { } picked)
            {
                return (picked, "");
            }

            if (first is not null)
            {
                return (null, "🤷 My model could not decide on an emoji that exists here, so I did not react.");
            }

            first = id;
            talk =
            [
                new ChatMessage(ChatMessage.Assistant, answer.Length > 0 ? answer : "(nothing)"),
                new ChatMessage(ChatMessage.User, $"There is no emoji “{Quote(answer)}” on this server. Answer with one name of the list and nothing else."),
            ];

            async Task<(string Answer, StreamSummary Summary)> AskAsync(Guid interaction)
            {
                var conversation = messages.Of(
                    context, TaskPrompts.React(names.Names), "The message", [TaskMessages.Line(1, new Passage(post.Id, "", text))], [post.Id], talk);
                var written = new StreamedText();
                var ended = await model.ReadAsync(
                    new ChatRequest
                    {
                        Model = context.Bot.Options.Model,
                        Messages = conversation.Messages,
                        Metadata = TaskMetadata.Of(context, channel, post, Operation, interaction, first),
                    },
                    written,
                    announce: null,
                    cancellationToken);
                return (written.ToString().Trim(), ended);
            }
        }
    }

    private static string Quote(string answer)
    {
        var line = answer.ReplaceLineEndings(" ");
        return line.Length <= LongestQuote ? line : string.Concat(line.EnumerateRunes().Take(LongestQuote).Select(rune => rune.ToString())) + "…";
    }
}
