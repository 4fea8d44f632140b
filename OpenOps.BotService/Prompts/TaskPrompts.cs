using System.Globalization;
using OpenOps.BotService.Bots;

namespace OpenOps.BotService.Prompts;

/// <summary>What models are told for tasks. The texts are files beside this one, read once, at start.</summary>
internal static class TaskPrompts
{
    private static readonly PromptTemplate Task = Template(
        "task.md", "title", "username", "model", "requester", "date", "instruction", "mark");

    private static readonly PromptTemplate MaterialMessage = Template("material.md", "title", "count", "material", "mark");
    private static readonly PromptTemplate ThreadSummary = Template("summarize-thread.md");
    private static readonly PromptTemplate ActionItemList = Template("action-items.md");
    private static readonly PromptTemplate OpenQuestionList = Template("open-questions.md");

    private static readonly PromptTemplate ChannelSummary = Template("summarize-channel.md");
    private static readonly PromptTemplate MeetingSummary = Template("summarize-meeting.md");
    private static readonly PromptTemplate Reaction = Template("react.md", "names");
    private static readonly PromptTemplate PartNotes = Template("part.md", "part", "parts", "words", "instruction");
    private static readonly PromptTemplate Notes = Template("combine.md", "instruction");
    private static readonly PromptTemplate Question = Template("answer.md", "requester", "question");

    public static string SummarizeThread => ThreadSummary.Render(None);

    public static string SummarizeChannel => ChannelSummary.Render(None);

    public static string SummarizeMeeting => MeetingSummary.Render(None);

    /// <summary>Which emoji fits, of those there are.</summary>
    public static string React(IEnumerable<string> names) =>
        Reaction.Render(new Dictionary<string, string>(StringComparer.Ordinal) { ["names"] = string.Join(' ', names) });

    public static string ActionItems => ActionItemList.Render(None);

    public static string OpenQuestions => OpenQuestionList.Render(None);

    /// <summary>What is to be done with one part of something long.</summary>
    public static string Part(int part, int parts, int words, string instruction) => PartNotes.Render(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["part"] = part.ToString(),
        ["parts"] = parts.ToString(),
        ["words"] = words.ToString(),
        ["instruction"] = instruction,
    });

    /// <summary>What is to be done with the notes on all parts.</summary>
    public static string Combine(string instruction) =>
        Notes.Render(new Dictionary<string, string>(StringComparer.Ordinal) { ["instruction"] = instruction });

    /// <summary>What parts are read for when somebody asks about them.</summary>
    public static string Answer(string requester, string question) => Question.Render(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["requester"] = requester,
        ["question"] = question,
    });

    private static Dictionary<string, string> None { get; } = [];

    /// <summary>The system prompt of a task and of the questions that follow it.</summary>
    public static string System(TaskPrompt values) => Task.Render(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["title"] = PromptLibrary.OneLine(values.Bot.Title),
        ["username"] = values.Bot.Username,
        ["model"] = PromptLibrary.OneLine(values.ModelName),
        ["requester"] = PromptLibrary.OneLine(values.Requester),
        ["date"] = values.Now.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture),
        ["instruction"] = values.Instruction,
        ["mark"] = values.Mark,
    });

    /// <summary>The message that holds the material.</summary>
    public static string Material(string title, int count, string material, string mark) => MaterialMessage.Render(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["title"] = PromptLibrary.OneLine(title),
        ["count"] = count == 1 ? "1 piece" : $"{count} pieces",
        ["material"] = material,
        ["mark"] = mark,
    });

    private static PromptTemplate Template(string file, params string[] variables) => new($"Prompts/{file}", PromptLibrary.Embedded(file), variables);
}

/// <param name="Bot">The bot that does the task.</param>
/// <param name="ModelName">Its model's name.</param>
/// <param name="Requester">For whom.</param>
/// <param name="Now">The requester's local time; of that only the day is told, so that follow-ups begin with the same words.</param>
/// <param name="Instruction">What is to be done.</param>
/// <param name="Mark">What the lines around the material end with.</param>
internal sealed record TaskPrompt(BotOptions Bot, string ModelName, string Requester, DateTimeOffset Now, string Instruction, string Mark);
