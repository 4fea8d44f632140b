namespace OpenOps.Inference.Models;

/// <summary>A model that can be called now: the catalogue's entry with what the environment adds.</summary>
/// <remarks>Not a record, so that no printed form can hold the key.</remarks>
internal sealed class AvailableModel(ModelEntry entry, Uri? endpoint, string? name, string? key, Custody custody)
{
    private volatile string? _name = name;

    public string Id => Entry.Id;

    public ModelEntry Entry { get; } = entry;

    public ProviderKind Provider => Entry.Provider;

    public Uri? Endpoint { get; } = endpoint;

    public Custody Custody { get; } = custody;

    /// <summary>The provider's own name; null until the server has been asked what it serves.</summary>
    public string? Name => _name;

    public string? Key { get; } = key;

    /// <summary>Host, with its port unless that is the scheme's own; empty when nothing is called.</summary>
    public string Host => Endpoint is null ? "" : Endpoint.Authority;

    public void Discovered(string name) => _name = name;

    public override string ToString() => $"{Id} ({Provider.Name()})";
}
