using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Audit.Chain;

internal static class ChainServices
{
    /// <summary>Adds the checkpoints. The chain itself is written by the group commit.</summary>
    public static WebApplicationBuilder AddChain(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidatedOptions<ChainOptions>(ChainOptions.SectionName);
        builder.Services.AddSingleton<ChainDirectory>();
        builder.Services.AddSingleton<CheckpointRequests>();
        builder.Services.AddSingleton<Checkpointer>();
        builder.Services.AddHostedService<CheckpointWorker>();
        return builder;
    }
}
