using OpenOps.Inference.Models.Files;

namespace OpenOps.Inference.Models.Verbs;

/// <summary>What every verb works with: settings, the catalogue read anew, the network, and the person's terminal.</summary>
internal sealed class ModelsDesk(IConfiguration configuration, HttpClient http, TimeProvider time, TextWriter output, bool redirected, Func<string, long> freeSpace)
{
    public IConfiguration Configuration { get; } = configuration;

    public CatalogueOptions Options { get; } = configuration.GetSection(CatalogueOptions.SectionName).Get<CatalogueOptions>() ?? new CatalogueOptions();

    public HttpClient Http { get; } = http;

    public TimeProvider Time { get; } = time;

    public TextWriter Output { get; } = output;

    public PullProgress Progress { get; } = new(output, terminal: !redirected, time);

    /// <exception cref="ModelFileException"><c>Models:Mirrors</c> holds something else than addresses.</exception>
    public IReadOnlyList<Uri> Mirrors =>
    [
        .. Options.Mirrors.Select((text, index) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new ModelFileException($"Models:Mirrors:{index} is not an http or https address. Correct it.")),
    ];

    /// <exception cref="ModelFileException">The catalogue has errors; all of them are named.</exception>
    public IReadOnlyList<ModelEntry> Catalogue()
    {
        var errors = new List<string>();
        var entries = CatalogueLoader.Load(Options, Configuration, errors);
        return errors.Count == 0 ? entries : throw new ModelFileException(string.Join(Environment.NewLine, errors));
    }

    /// <summary>The local models of these ids, or all of them.</summary>
    /// <exception cref="ModelFileException">An id is unknown, or its model has no file.</exception>
    public IReadOnlyList<ModelEntry> Local(IReadOnlyList<string> ids)
    {
        var entries = Catalogue();
        var local = entries.Where(entry => entry.File is not null).ToList();
        return ids.Count == 0 ? local : [.. ids.Select(id => local.Find(entry => entry.Id == id) ?? throw Unknown(id))];

        ModelFileException Unknown(string id) => new(entries.Any(entry => entry.Id == id)
            ? $"{id} has no file here: it runs elsewhere. Models with files: {string.Join(", ", local.Select(entry => entry.Id))}."
            : $"The catalogue has no model '{id}'. Models with files: {string.Join(", ", local.Select(entry => entry.Id))}.");
    }

    public ModelPull Pull() => new(Options, Http, Configuration.GetSection(DownloadOptions.SectionName).Get<DownloadOptions>() ?? new DownloadOptions(), Time, freeSpace);
}
