using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Audit.Announcements;

internal static class AnnouncementServices
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Adds the posting of checkpoints, where a channel is configured.</summary>
    public static WebApplicationBuilder AddAnnouncements(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidatedOptions<CheckpointChatOptions, CheckpointChatOptionsValidator>(CheckpointChatOptions.SectionName);
        if (!string.IsNullOrEmpty(builder.Configuration[$"{CheckpointChatOptions.SectionName}:{nameof(CheckpointChatOptions.ChannelId)}"]))
        {
            builder.Services.AddHttpClient(CheckpointAnnouncer.HttpClientName, client => client.Timeout = Patience);
            builder.Services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<CheckpointAnnouncer>(
                provider, provider.GetRequiredService<IHttpClientFactory>().CreateClient(CheckpointAnnouncer.HttpClientName)));
        }

        return builder;
    }
}
