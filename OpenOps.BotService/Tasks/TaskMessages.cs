using OpenOps.BotService.Conversations;
using OpenOps.BotService.Inference;
using OpenOps.BotService.Prompts;

namespace OpenOps.BotService.Tasks;

/// <summary>Puts what is read for a task into the form in which a model is given it: the rules, the marked material, the talk.</summary>
internal sealed class TaskMessages(MaterialMarks marks, TimeProvider time)
{
    /// <summary>One request.</summary>
    /// <param name="context">The task.</param>
    /// <param name="instruction">What is to be done with the material.</param>
    /// <param name="title">What the material is.</param>
    /// <param name="lines">Its pieces, each as the model reads it.</param>
    /// <param name="sources">The posts behind it, in the order of the numbers that stand in it.</param>
    /// <param name="talk">What was said about it since, oldest first; empty for the task itself.</param>
    public Conversation Of(
        TaskContext context, string instruction, string title, IReadOnlyList<string> lines, IReadOnlyList<string> sources, IReadOnlyList<ChatMessage> talk)
    {
        var text = string.Join('\n', lines);
        var mark = marks.Of(text);
        var bot = context.Bot;
        var system = TaskPrompts.System(new TaskPrompt(
            bot.Options, bot.Model.Model?.Openops?.DisplayName ?? bot.Options.Model, context.Requester.Username,
            PersonTime.Of(context.Requester).At(time.GetUtcNow()), instruction, mark));
        return new Conversation(
            [
                new ChatMessage(ChatMessage.System, system),
                new ChatMessage(ChatMessage.User, TaskPrompts.Material(title, lines.Count, text, mark)),
                .. talk,
            ],
            sources,
            LeftOut: 0,
            QuestionFits: true);
    }

    /// <summary>A piece as the model reads it. Indented, no line of a post can pass for the beginning of another piece.</summary>
    public static string Line(int number, Passage passage) => $"[#{number}] {passage.Head}: {passage.Text.ReplaceLineEndings("\n    ")}";
}
