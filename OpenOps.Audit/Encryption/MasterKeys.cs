using Microsoft.Extensions.Options;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Encryption;

/// <summary>The master keys that are known: the one that wraps, and while it is being replaced the one before it.</summary>
internal sealed class MasterKeys
{
    private readonly Dictionary<string, MasterKey> _byId = new(StringComparer.Ordinal);

    public MasterKeys(IOptions<MasterKeyOptions> options)
    {
        var (current, previous) = options.Value.Read();
        Current = current ?? throw new InvalidOperationException("The settings were not validated.");
        foreach (var key in new[] { previous, current }.OfType<MasterKey>())
        {
            _byId[key.Id] = key;
        }
    }

    public MasterKey Current { get; }

    public bool Knows(string masterKeyId) => _byId.ContainsKey(masterKeyId);

    /// <summary>What to say when keys in the database are wrapped by a master key that is not known here.</summary>
    public string Refusal(string masterKeyId) =>
        $"The record's texts are under master key {masterKeyId}, and Audit:MasterKey is key {Current.Id}. "
        + "Set Audit:MasterKey to that key again, or, when it is being replaced, set Audit:PreviousMasterKey to it.";

    /// <exception cref="DatabaseUnavailableException">The key is wrapped by a master key that is not known here.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">What is stored was changed.</exception>
    public PersonKey Unwrap(PersonKeyRow row) => _byId.TryGetValue(row.MasterKeyId, out var master)
        ? new PersonKey(row.Id, row.Person, master.Unwrap(row.Id, row.Person, row.Wrapped))
        : throw new DatabaseUnavailableException(Refusal(row.MasterKeyId));

    public PersonKeyRow Wrap(PersonKey key) => key.WrappedBy(Current);
}
