namespace Crm.Messaging;

/// <summary>Where a mail stands.</summary>
internal enum MailState
{
    /// <summary>Waits for its first or next attempt.</summary>
    Waiting = 1,

    /// <summary>A process is at it.</summary>
    Sending = 2,

    /// <summary>The mail server took it, or it stands in the folder.</summary>
    Sent = 3,

    /// <summary>Nobody knows whether the server took it; a person decides, nothing is repeated by itself.</summary>
    Unknown = 4,

    /// <summary>It was refused for good, or given up after three days.</summary>
    Failed = 5,
}

/// <summary>By what a mail leaves.</summary>
internal enum MailRoute
{
    Server = 1,
    File = 2,
}

/// <summary>What happened to a mail.</summary>
internal enum MailStepKind
{
    Sent = 1,

    /// <summary>Surely not delivered; tried again later.</summary>
    PutOff = 2,
    Unknown = 3,
    Failed = 4,

    /// <summary>A person had it sent again.</summary>
    Resent = 5,

    /// <summary>A person found that it had arrived.</summary>
    MarkedDelivered = 6,
}
