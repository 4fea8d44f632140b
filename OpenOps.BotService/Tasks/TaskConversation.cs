using System.Text;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Inference;
using OpenOps.BotService.Prompts;

namespace OpenOps.BotService.Tasks;

/// <summary>Puts what is read for a task into the form in which a model is given it.</summary>
internal sealed class TaskConversation(MaterialMarks marks, TimeProvider time)
{
    /// <summary>The whole request.</summary>
    /// <param name="context">The task.</param>
    /// <param name="instruction">What is to be done with the material.</param>
    /// <param name="material">The material.</param>
    /// <param name="talk">What was said about it since, oldest first; empty for the task itself.</param>
    public Conversation Of(TaskContext context, string instruction, TaskMaterial material, IReadOnlyList<ChatMessage> talk)
    {
        var text = Text(material.Passages);
        var mark = marks.Of(text);
        var bot = context.Bot;
        var system = TaskPrompts.System(new TaskPrompt(
            bot.Options, bot.Model.Model?.Openops?.DisplayName ?? bot.Options.Model, context.Requester.Username,
            PersonTime.Of(context.Requester).At(time.GetUtcNow()), instruction, mark));
        return new Conversation(
            [
                new ChatMessage(ChatMessage.System, system),
                new ChatMessage(ChatMessage.User, TaskPrompts.Material(material.Title, material.Passages.Count, text, mark)),
                .. talk,
            ],
            [.. material.Passages.Select(passage => passage.Id)],
            LeftOut: 0,
            QuestionFits: true);
    }

    private static string Text(IReadOnlyList<Passage> passages)
    {
        var text = new StringBuilder();
        for (var index = 0; index < passages.Count; index++)
        {
            var passage = passages[index];

            // Indented, no line of a post can pass for the beginning of another.
            text.Append(index > 0 ? "\n" : "").Append($"[#{index + 1}] {passage.Head}: ").Append(passage.Text.ReplaceLineEndings("\n    "));
        }

        return text.ToString();
    }
}
