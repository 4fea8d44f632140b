using System.Globalization;
using Microsoft.Extensions.Options;
using OpenOps.BotService.Bots;
using OpenOps.ServiceDefaults;

namespace OpenOps.BotService.Prompts;

/// <summary>The texts that bots speak and are spoken to with, read once, at start.</summary>
internal sealed class PromptLibrary
{
    private static readonly string[] SystemVariables = ["title", "username", "model", "date", "requester", "place", "omitted"];
    private static readonly string[] NoticeVariables = ["title", "model", "custody", "readers"];

    private readonly Dictionary<string, PromptTemplate> _system = new(StringComparer.Ordinal);
    private static readonly PromptTemplate Tools = new("Prompts/tools.md", Embedded("tools.md"), []);

    private readonly PromptTemplate _notice = new("Prompts/notice.md", Embedded("notice.md"), NoticeVariables);

    public PromptLibrary(IOptions<BotList> bots)
    {
        foreach (var bot in bots.Value)
        {
            try
            {
                var (name, text) = bot.PromptFile is { Length: > 0 } file ? (file, File.ReadAllText(file)) : ("Prompts/assistant.md", Embedded("assistant.md"));
                _system[bot.Username] = new PromptTemplate(name, text, SystemVariables);
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                throw new MissingSettingException($"A usable {BotOptions.SectionName}:…:PromptFile of the bot '{bot.Username}'", exception.Message);
            }
        }
    }

    /// <summary>What a bot is told before the conversation.</summary>
    public string System(SystemPrompt values) => values.Bot.Tools.Count == 0 ? Instructions(values) : $"{Instructions(values)}\n\n{Tools.Render(NoValues)}";

    private static Dictionary<string, string> NoValues { get; } = [];

    private string Instructions(SystemPrompt values) => _system[values.Bot.Username].Render(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["title"] = OneLine(values.Bot.Title),
        ["username"] = values.Bot.Username,
        ["model"] = OneLine(values.ModelName),
        ["date"] = values.Now.ToString("dddd, d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture),
        ["requester"] = OneLine(values.Requester),
        ["place"] = values.ChannelName is { } channel ? $"in the channel ~{OneLine(channel)}" : "in a direct message, which only the two of you see",
        ["omitted"] = values.LeftOut switch
        {
            0 => "",
            1 => "- The oldest message of this thread is left out, since it does not fit.",
            var count => $"- The {count} oldest messages of this thread are left out, since they do not fit.",
        },
    });

    /// <summary>What a person is told before the first answer in a direct conversation.</summary>
    public string Notice(NoticePrompt values) => _notice.Render(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["title"] = OneLine(values.Bot.Title),
        ["model"] = OneLine(values.ModelName),
        ["custody"] = values.Custody switch
        {
            "local" => "It runs on machines of this organisation: what you write does not leave them.",
            "vendor" => $"It is run by {OneLine(VendorName(values.Provider))}, outside this organisation: what you write to me is sent there.",
            _ => "Ask an administrator where it runs and where what you write is sent.",
        },
        ["readers"] = OneLine(values.Readers),
    });

    private static string VendorName(string? provider) => provider switch
    {
        "openai" => "OpenAI",
        "azure-openai" => "Microsoft (Azure OpenAI)",
        "anthropic" => "Anthropic",
        null or "" or "openai-compatible" => "a vendor",
        _ => provider,
    };

    // Names are chosen by people; on one line they cannot pass for a paragraph of the prompt.
    internal static string OneLine(string value) => value.ReplaceLineEndings(" ").Trim();

    internal static string Embedded(string name)
    {
        using var stream = typeof(PromptLibrary).Assembly.GetManifestResourceStream($"OpenOps.BotService.Prompts.{name}")
            ?? throw new InvalidOperationException($"Prompts/{name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

internal sealed record SystemPrompt(BotOptions Bot, string ModelName, DateTimeOffset Now, string Requester)
{
    /// <summary>Null in a direct message.</summary>
    public string? ChannelName { get; init; }

    /// <summary>How many messages of the thread are left out.</summary>
    public int LeftOut { get; init; }
}

internal sealed record NoticePrompt(BotOptions Bot, string ModelName, string? Provider, string? Custody, string Readers);
