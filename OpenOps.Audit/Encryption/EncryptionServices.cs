using OpenOps.Audit.Search;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Audit.Encryption;

internal static class EncryptionServices
{
    /// <summary>Adds the master key, and what opens and finds sealed texts. Sealing is a part of the group commit.</summary>
    public static WebApplicationBuilder AddEncryption(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidatedOptions<MasterKeyOptions, MasterKeyOptionsValidator>(MasterKeyOptions.SectionName);
        builder.Services.AddSingleton<MasterKeys>();
        builder.Services.AddSingleton<ContentReader>();
        builder.Services.AddSingleton<WordSearch>();
        return builder;
    }
}
