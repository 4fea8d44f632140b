namespace OpenOps.BotService.Tasks;

/// <summary>The kinds of tasks by name.</summary>
internal sealed class TaskKinds(IEnumerable<ITaskKind> kinds)
{
    public const string SummarizeThread = "summarize_thread";
    public const string ActionItems = "action_items";
    public const string OpenQuestions = "open_questions";
    public const string SummarizeChannel = "summarize_channel";

    private readonly Dictionary<string, ITaskKind> _kinds = kinds.ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    /// <summary>The kind of that name; null for one that a later version has made.</summary>
    public ITaskKind? Find(string name) => _kinds.GetValueOrDefault(name);
}
